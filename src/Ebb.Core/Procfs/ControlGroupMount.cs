using System.Text;

namespace Ebb.Procfs;

/// <summary>Where a hierarchy of control groups can be seen.</summary>
/// <remarks>proc_pid_mountinfo(5)</remarks>
/// <param name="Root">The group that is seen at the top of it.</param>
/// <param name="Controllers">Of version 1, what is mounted there; null for version 2.</param>
public sealed record ControlGroupMount(string Root, string Point, IReadOnlyList<string>? Controllers)
{
    private const int MountRoot = 3;
    private const int MountPoint = 4;

    /// <summary>Those among the lines of <c>mountinfo</c>; a line that makes no sense is none of them.</summary>
    public static IReadOnlyList<ControlGroupMount> Parse(ReadOnlySpan<byte> text)
    {
        var mounts = new List<ControlGroupMount>();
        foreach (string line in Encoding.UTF8.GetString(text).Split('\n'))
        {
            // Optional fields end with a dash; behind it stand the type, the source and the options.
            int dash = line.IndexOf(" - ", StringComparison.Ordinal);
            string[] words = dash < 0 ? [] : line[..dash].Split(' ');
            string[] behind = dash < 0 ? [] : line[(dash + 3)..].Split(' ');
            if (words.Length > MountPoint && behind is ["cgroup2" or "cgroup", _, var options, ..])
            {
                mounts.Add(new ControlGroupMount(words[MountRoot], words[MountPoint], behind[0] == "cgroup2" ? null : options.Split(',')));
            }
        }

        return mounts;
    }

    /// <summary>The folders of a group and of those it is in, innermost first.</summary>
    public IEnumerable<string> Folders(string group)
    {
        string below = Root != "/" && group.StartsWith(Root, StringComparison.Ordinal) ? group[Root.Length..] : group;
        for (; below.Length > 1; below = below[..Math.Max(below.LastIndexOf('/'), 0)])
        {
            yield return Point + below;
        }

        yield return Point;
    }
}

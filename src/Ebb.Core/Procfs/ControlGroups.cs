using System.Text;

namespace Ebb.Procfs;

/// <summary>The control groups that a process is in: one of the unified hierarchy, and one for each older controller.</summary>
/// <remarks>cgroups(7), <c>/proc/PID/cgroup</c>. Names of groups are somebody else's text.</remarks>
/// <param name="Unified">Its group in version 2; null where there is none.</param>
/// <param name="ByController">Its groups in version 1, by <c>memory</c>, <c>pids</c>.</param>
public sealed record ControlGroups(string? Unified, IReadOnlyDictionary<string, string> ByController)
{
    /// <exception cref="FormatException">A line makes no sense.</exception>
    public static ControlGroups Parse(ReadOnlySpan<byte> text)
    {
        string? unified = null;
        var byController = new Dictionary<string, string>();
        var lines = new Lines(text, "cgroup");
        while (lines.MoveNext())
        {
            // number:controllers:path, of which the path may have colons
            int first = lines.Current.IndexOf((byte)':');
            int second = first < 0 ? -1 : lines.Current[(first + 1)..].IndexOf((byte)':');
            if (second < 0)
            {
                throw lines.Malformed("a number, controllers and a path");
            }

            string path = Encoding.UTF8.GetString(lines.Current[(first + second + 2)..]);
            string controllers = Encoding.UTF8.GetString(lines.Current.Slice(first + 1, second));
            unified = controllers.Length == 0 ? path : unified;
            foreach (string controller in controllers.Split(',', StringSplitOptions.RemoveEmptyEntries))
            {
                byController[controller] = path;
            }
        }

        return new ControlGroups(unified, byController);
    }
}

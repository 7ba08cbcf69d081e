using System.Globalization;
using System.Text;
using Ebb.Linux;
using Ebb.Procfs;

namespace Ebb.Watching;

/// <summary>Reads the control group of a process, and notices when it is moved to another.</summary>
/// <remarks>cgroups(7); the kernel's admin-guide/cgroup-v2 and accounting/psi.</remarks>
internal sealed class GroupReader(int pid)
{
    private const ulong NoLimit = 1UL << 60; // version 1 says so by a number near the largest
    private const int Deepest = 64;
    private const int LimitEvery = 16; // a limit is hardly ever changed, and there may be one at each of many folders

    private readonly int _pid = pid;
    private byte[] _groups = [];
    private string[] _folders = [];
    private bool _isUnified;
    private Bytes? _limit;
    private int _reads;

    /// <summary>Null where no hierarchy of groups that counts memory is to be seen.</summary>
    public GroupFigures? Read()
    {
        if (!ProcFile.TryRead(_pid, "cgroup", out byte[] groups))
        {
            return null;
        }

        if (!groups.AsSpan().SequenceEqual(_groups))
        {
            _groups = groups;
            _folders = FoldersOf(groups);
            _reads = 0;
        }

        if (_folders.Length == 0 || Number(_folders[0], _isUnified ? "memory.current" : "memory.usage_in_bytes") is not { } usage)
        {
            return null;
        }

        _limit = _reads++ % LimitEvery == 0 ? Limit() : _limit;
        string pressure = Text(_folders[0], "memory.pressure");
        return new GroupFigures { Usage = new Bytes(usage), Limit = _limit, SomeWaited = Waited(pressure, "some"), AllWaited = Waited(pressure, "full") };
    }

    /// <summary>The microseconds behind <c>total=</c> in the line of <c>memory.pressure</c> that begins with a word.</summary>
    internal static TimeSpan? Waited(string pressure, string word)
    {
        foreach (string line in pressure.Split('\n'))
        {
            int total = line.StartsWith(word + " ", StringComparison.Ordinal) ? line.IndexOf("total=", StringComparison.Ordinal) : -1;
            if (total >= 0 && ulong.TryParse(line.AsSpan(total + 6), NumberStyles.None, CultureInfo.InvariantCulture, out ulong microseconds)
                && microseconds < long.MaxValue / TimeSpan.TicksPerMicrosecond)
            {
                return TimeSpan.FromTicks((long)microseconds * TimeSpan.TicksPerMicrosecond);
            }
        }

        return null;
    }

    // The folders of its own group and of those around it, innermost first. A group's top has no files of its own in version 2.
    private string[] FoldersOf(byte[] text)
    {
        ControlGroups groups;
        try
        {
            groups = ControlGroups.Parse(text);
        }
        catch (FormatException)
        {
            return [];
        }

        if (!ProcFile.TryRead(Environment.ProcessId, "mountinfo", out byte[] mountinfo))
        {
            return [];
        }

        IReadOnlyList<ControlGroupMount> mounts = ControlGroupMount.Parse(mountinfo);
        foreach (bool isUnified in (bool[])[true, false])
        {
            string? group = isUnified ? groups.Unified : groups.ByController.GetValueOrDefault("memory");
            ControlGroupMount? mount = mounts.FirstOrDefault(one => isUnified ? one.Controllers is null : one.Controllers?.Contains("memory") is true);
            string[] folders = group is null || mount is null ? [] : [.. mount.Folders(group).Take(Deepest)];
            if (folders.Length > 0 && Number(folders[0], isUnified ? "memory.current" : "memory.usage_in_bytes") is not null)
            {
                _isUnified = isUnified;
                return folders;
            }
        }

        return [];
    }

    private Bytes? Limit()
    {
        ulong least = NoLimit;
        foreach (string folder in _folders)
        {
            least = Math.Min(least, Number(folder, _isUnified ? "memory.max" : "memory.limit_in_bytes") ?? NoLimit);
        }

        return least < NoLimit ? new Bytes(least) : null;
    }

    private static ulong? Number(string folder, string file) =>
        ulong.TryParse(Text(folder, file).TrimEnd('\n'), NumberStyles.None, CultureInfo.InvariantCulture, out ulong number) ? number : null;

    private static string Text(string folder, string file) =>
        ProcFile.TryReadAt($"{folder}/{file}", out byte[] text, 4096) ? Encoding.ASCII.GetString(text) : "";
}

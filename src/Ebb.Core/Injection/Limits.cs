using System.Globalization;
using System.Text;
using Ebb.Linux;
using Ebb.Procfs;

namespace Ebb.Injection;

/// <summary>The limits on memory and tasks that a process is under, as the machine and its control groups have them now.</summary>
/// <remarks>cgroups(7), and of the kernel's documentation <c>cgroup-v1/memory</c>, <c>cgroup-v2</c>. What cannot be read is no limit: the kernel has the last word.</remarks>
internal sealed class Limits
{
    private const ulong NoLimit = 1UL << 60; // version 1 writes none as the largest number of pages
    private const int RootUser = 0;
    private const ulong MayExceed = (1UL << 21) | (1UL << 24); // CAP_SYS_ADMIN CAP_SYS_RESOURCE

    private readonly Func<string, byte[]?> _read;
    private readonly Status _status;
    private readonly List<string> _unified;
    private readonly List<string> _ofMemory;
    private readonly List<string> _ofTasks;

    /// <param name="read">The bytes of a file; null where it cannot be read.</param>
    public Limits(int pid, Func<string, byte[]?> read)
    {
        _read = read;
        _status = Status.Parse(read(Path(pid, "status")) ?? throw TargetException.Gone(pid));
        ControlGroups groups = ControlGroups.Parse(read(Path(pid, "cgroup")));
        IReadOnlyList<ControlGroupMount> mounts = ControlGroupMount.Parse(read("/proc/self/mountinfo"));
        _unified = groups.Unified is { } unified ? Folders(mounts.FirstOrDefault(static mount => mount.Controllers is null), unified) : [];
        _ofMemory = OfController("memory");
        _ofTasks = OfController("pids");
        Pid = pid;

        List<string> OfController(string name) => groups.ByController.TryGetValue(name, out string? group)
            ? Folders(mounts.FirstOrDefault(mount => mount.Controllers?.Contains(name) == true), group)
            : [];
    }

    public int Pid { get; }

    public static Limits Of(int pid) => new(pid, static path => ProcFile.TryReadAt(path, out byte[] contents) ? contents : null);

    public CopyCost Cost(IReadOnlyList<Mapping> mappings)
    {
        ulong promised = 0;
        foreach (Mapping mapping in mappings)
        {
            bool isOwn = (mapping.Access & (Access.Write | Access.Shared)) == Access.Write;
            promised += isOwn ? mapping.End.Value - mapping.Start.Value : 0;
        }

        return new CopyCost(_status.VmPte ?? default, (_status.RssAnon ?? _status.VmRss ?? default) + (_status.VmSwap ?? default), new Bytes(promised));
    }

    public CopyRoom Room() => new()
    {
        Memory = [.. Memory()],
        Tasks = [.. OfGroups(), .. OfUser()],
        Promisable = Promisable(),
    };

    /// <summary>How much is left below each limit on memory.</summary>
    public IEnumerable<MemoryRoom> Memory()
    {
        Dictionary<string, ulong> machine = Counters("/proc/meminfo");
        if (machine.TryGetValue("MemAvailable", out ulong available))
        {
            yield return new MemoryRoom("this machine", new Bytes(machine["MemTotal"] << 10), new Bytes(available << 10));
        }

        foreach (string folder in _ofMemory)
        {
            if (Number($"{folder}/memory.limit_in_bytes") is { } limit and < NoLimit)
            {
                yield return Room(folder, limit, "memory.usage_in_bytes", "total_inactive_file");
            }
        }

        foreach (string folder in _unified)
        {
            ulong most = Math.Min(Number($"{folder}/memory.max") ?? NoLimit, Number($"{folder}/memory.high") ?? NoLimit);
            if (most < NoLimit)
            {
                yield return Room(folder, most, "memory.current", "inactive_file");
            }
        }

        MemoryRoom Room(string folder, ulong limit, string used, string reclaimable)
        {
            ulong taken = Number($"{folder}/{used}") ?? 0;
            ulong cache = Math.Min(Counters($"{folder}/memory.stat").GetValueOrDefault(reclaimable), taken);
            return new MemoryRoom($"control group {folder}", new Bytes(limit), new Bytes(limit - Math.Min(limit, taken - cache)));
        }
    }

    private IEnumerable<(string Whose, ulong Limit, ulong Now)> OfGroups()
    {
        foreach (string folder in _ofTasks.Concat(_unified))
        {
            if (Number($"{folder}/pids.max") is { } limit && Number($"{folder}/pids.current") is { } now)
            {
                yield return ($"control group {folder}", limit, now);
            }
        }
    }

    // RLIMIT_NPROC of getrlimit(2) counts the threads of a user, and not for root. To count them costs a look at each process,
    // and is left out where there are not so many in all.
    private IEnumerable<(string Whose, ulong Limit, ulong Now)> OfUser()
    {
        bool isFree = _status.Uid == RootUser || (_status.EffectiveCapabilities & MayExceed) != 0;
        string? line = isFree ? null : Text(Path(Pid, "limits")).Split('\n').FirstOrDefault(static line => line.StartsWith("Max processes", StringComparison.Ordinal));
        string[] words = line?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];
        if (words.Length > 2 && ulong.TryParse(words[2], CultureInfo.InvariantCulture, out ulong limit) && limit < InAll() + 2)
        {
            yield return (string.Create(CultureInfo.InvariantCulture, $"user {_status.Uid}"), limit, ThreadsOf(_status.Uid));
        }
    }

    // 0.20 0.18 0.12 1/80 11206: of 80 that could run, 1 does.
    private ulong InAll() =>
        Text("/proc/loadavg").Split(' ', '/') is [_, _, _, _, var all, ..] && ulong.TryParse(all, CultureInfo.InvariantCulture, out ulong count) ? count : ulong.MaxValue - 2;

    private ulong ThreadsOf(uint user)
    {
        ulong threads = 0;
        foreach (int pid in ProcFile.ListProcesses())
        {
            threads += _read(Path(pid, "status")) is { Length: > 0 } text && Status.Parse(text) is { } status && status.Uid == user ? (ulong)status.Threads : 0;
        }

        return threads;
    }

    // The kernel keeps some for the process's owner: a 32nd of its size, at most 128 MiB.
    private Bytes? Promisable()
    {
        if (Number("/proc/sys/vm/overcommit_memory") is not 2)
        {
            return null;
        }

        Dictionary<string, ulong> machine = Counters("/proc/meminfo");
        ulong kept = Math.Min((_status.VmSize?.Count ?? 0) / 32, 128 << 20) + (8 << 20);
        ulong limit = machine.GetValueOrDefault("CommitLimit") << 10, promised = (machine.GetValueOrDefault("Committed_AS") << 10) + kept;
        return new Bytes(limit - Math.Min(limit, promised));
    }

    private static List<string> Folders(ControlGroupMount? mount, string group) => mount is null ? [] : [.. mount.Folders(group)];

    private static string Path(int pid, string file) => string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/{file}");

    private string Text(string path) => Encoding.UTF8.GetString(_read(path) ?? []);

    private ulong? Number(string path) => ulong.TryParse(Text(path).Trim(), CultureInfo.InvariantCulture, out ulong number) ? number : null;

    // MemTotal:   24683 kB; or inactive_file 4096
    private Dictionary<string, ulong> Counters(string path)
    {
        var counters = new Dictionary<string, ulong>();
        foreach (string line in Text(path).Split('\n'))
        {
            if (line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var name, var value, ..] && ulong.TryParse(value, CultureInfo.InvariantCulture, out ulong number))
            {
                counters[name.TrimEnd(':')] = number;
            }
        }

        return counters;
    }
}

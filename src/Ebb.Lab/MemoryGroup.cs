using System.Globalization;
using System.Text;

namespace Ebb.Lab;

/// <summary>A memory cgroup of our own: its processes together may take so much, and then the kernel kills one of them.</summary>
/// <remarks>cgroups(7), both versions. It is made below the group that we are in, and is gone when it is disposed of.</remarks>
internal sealed class MemoryGroup : IDisposable
{
    private readonly string _folder;
    private readonly bool _isSecond;

    private MemoryGroup(string folder, bool isSecond)
    {
        _folder = folder;
        _isSecond = isSecond;
    }

    /// <param name="why">What is missing, where there is none.</param>
    public static MemoryGroup? TryCreate(Bytes limit, out string why)
    {
        why = "no memory cgroup is mounted here";
        foreach ((string folder, bool isSecond) in Candidates())
        {
            string own = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"ebb-lab-{Environment.ProcessId}-{Environment.TickCount64}"));
            try
            {
                Directory.CreateDirectory(own);
                var group = new MemoryGroup(own, isSecond);
                try
                {
                    group.Limit(limit);
                    return group;
                }
                catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
                {
                    group.Dispose();
                    why = $"the memory controller is not delegated to {folder}";
                }
            }
            catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
            {
                why = $"no group may be made in {folder}: run as root, or under `systemd-run --user --scope -p Delegate=yes`";
            }
        }

        return null;
    }

    /// <summary>Puts a process into it, before it has taken any memory.</summary>
    public void Add(int pid) => Write("cgroup.procs", pid.ToString(CultureInfo.InvariantCulture));

    /// <summary>How many of its processes the kernel has killed for want of memory, by its own count.</summary>
    public ulong Killed() => Counter(_isSecond ? "memory.events" : "memory.oom_control", "oom_kill");

    public void Dispose()
    {
        try
        {
            Directory.Delete(_folder);
        }
        catch (IOException)
        {
            // A process in it is not quite gone yet; an empty group costs nothing.
        }
        catch (UnauthorizedAccessException)
        {
        }
    }

    private void Limit(Bytes limit)
    {
        string bytes = limit.Count.ToString(CultureInfo.InvariantCulture);
        Write(_isSecond ? "memory.max" : "memory.limit_in_bytes", bytes);
        if (_isSecond && File.Exists(Path.Combine(_folder, "memory.swap.max")))
        {
            Write("memory.swap.max", "0");
        }
        else if (!_isSecond && File.Exists(Path.Combine(_folder, "memory.memsw.limit_in_bytes")))
        {
            Write("memory.memsw.limit_in_bytes", bytes);
        }
    }

    private void Write(string file, string text)
    {
        // Not created where it is missing: then the controller is.
        using var stream = new FileStream(Path.Combine(_folder, file), FileMode.Open, FileAccess.Write);
        stream.Write(Encoding.ASCII.GetBytes(text));
    }

    private ulong Counter(string file, string name)
    {
        foreach (string line in File.ReadLines(Path.Combine(_folder, file)))
        {
            string[] words = line.Split(' ');
            if (words.Length == 2 && words[0] == name && ulong.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out ulong count))
            {
                return count;
            }
        }

        return 0;
    }

    // Our own group below the mount of each version, then that mount's root, where root may make one.
    private static IEnumerable<(string Folder, bool IsSecond)> Candidates()
    {
        string[] own = File.ReadAllLines("/proc/self/cgroup");
        foreach (string line in File.ReadAllLines("/proc/self/mountinfo"))
        {
            string[] words = line.Split(' ');
            int dash = Array.IndexOf(words, "-");
            if (dash < 5 || words.Length < dash + 4)
            {
                continue;
            }

            bool isSecond = words[dash + 1] == "cgroup2";
            bool isFirst = words[dash + 1] == "cgroup" && words[dash + 3].Split(',').Contains("memory");
            if (!isFirst && !isSecond)
            {
                continue;
            }

            foreach (string group in own)
            {
                string[] parts = group.Split(':', 3);
                if (parts.Length == 3 && (isSecond ? parts[0] == "0" : parts[1].Split(',').Contains("memory")) && parts[2] != "/")
                {
                    yield return (words[4] + parts[2], isSecond);
                }
            }

            yield return (words[4], isSecond);
        }
    }
}

using System.Globalization;
using System.Text;
using Ebb.Linux;
using Ebb.Procfs;

namespace Ebb.Lab;

/// <summary>A memory cgroup of our own: its processes together may take so much, and then the kernel kills one of them.</summary>
/// <remarks>cgroups(7), both versions. It is made below the group that we are in, and is gone when it is disposed of.</remarks>
internal sealed class MemoryGroup : IDisposable
{
    private const string Prefix = "ebb-lab-";

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
            string own = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Environment.ProcessId}-{Environment.TickCount64}"));
            try
            {
                Tidy(folder);
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

    // Our own group and those that it is in, innermost first: one may make groups where another, full of processes, may not.
    private static IEnumerable<(string Folder, bool IsSecond)> Candidates()
    {
        var own = ControlGroups.Parse(ProcFile.Read(Environment.ProcessId, "cgroup"));
        foreach (ControlGroupMount mount in ControlGroupMount.Parse(ProcFile.Read(Environment.ProcessId, "mountinfo")))
        {
            bool isSecond = mount.Controllers is null;
            string? group = isSecond ? own.Unified : mount.Controllers!.Contains("memory") ? own.ByController.GetValueOrDefault("memory") : null;
            foreach (string folder in group is null ? [] : mount.Folders(group))
            {
                yield return (folder, isSecond);
            }
        }
    }

    // What a lab that was killed has left: a group can only be removed when no process is in it.
    private static void Tidy(string folder)
    {
        foreach (string left in Directory.EnumerateDirectories(folder, Prefix + "*"))
        {
            if (left[(left.LastIndexOf(Prefix, StringComparison.Ordinal) + Prefix.Length)..].Split('-') is [var pid, _] && !Directory.Exists($"/proc/{pid}"))
            {
                Directory.Delete(left);
            }
        }
    }
}

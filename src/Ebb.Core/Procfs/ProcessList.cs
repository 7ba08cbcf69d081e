using Ebb.Linux;

namespace Ebb.Procfs;

/// <summary>The processes of the machine, as far as this <c>/proc</c> shows them.</summary>
public static class ProcessList
{
    /// <summary>All processes by rising id, kernel threads and zombies among them. One that ends meanwhile is not in the list.</summary>
    /// <exception cref="TargetException">There is no <c>/proc</c>.</exception>
    public static IReadOnlyList<ProcessEntry> Take()
    {
        var entries = new List<ProcessEntry>();
        foreach (int pid in ProcFile.ListProcesses())
        {
            if (TryTake(pid) is { } entry)
            {
                entries.Add(entry);
            }
        }

        entries.Sort((left, right) => left.Pid.CompareTo(right.Pid));
        return entries;
    }

    /// <summary>One process; null where it has ended.</summary>
    public static ProcessEntry? TryTake(int pid)
    {
        if (!ProcFile.TryRead(pid, "stat", out byte[] text))
        {
            return null;
        }

        Stat stat = Stat.Parse(text);
        ProcFile.TryRead(pid, "cmdline", out byte[] commandLine, CommandLine.Limit);
        return new ProcessEntry(pid, stat.Name, ProcFile.ReadLink(pid, "exe"), CommandLine.Parse(commandLine), stat);
    }
}

using System.Globalization;
using Ebb.Linux;

namespace Ebb.Procfs;

/// <summary>What a TARGET on the command line stands for among the processes of the machine.</summary>
public abstract record TargetName
{
    private TargetName()
    {
    }

    public sealed record One(ProcessEntry Process) : TargetName;

    /// <summary>The name fits several; the user has to choose.</summary>
    public sealed record Several(IReadOnlyList<ProcessEntry> Processes) : TargetName;

    public sealed record None : TargetName;

    /// <summary>Digits are an id, and the id of a thread stands for its process; anything else is a name, to be met exactly.</summary>
    /// <exception cref="TargetException">There is no <c>/proc</c>.</exception>
    public static TargetName Resolve(string text) =>
        text.Length > 0 && text.All(char.IsAsciiDigit) ? OfId(text) : Match(text, ProcessList.Take(), Environment.ProcessId);

    /// <summary>Who in the list is called <paramref name="name"/>, <paramref name="except"/> left out: nobody means Ebb by a name.</summary>
    /// <remarks>What has no memory, zombies and kernel threads, is meant only where nothing else is called so.</remarks>
    internal static TargetName Match(string name, IReadOnlyList<ProcessEntry> processes, int except)
    {
        List<ProcessEntry> called = [.. processes.Where(process => process.Pid != except && process.IsCalled(name))];
        List<ProcessEntry> alive = [.. called.Where(process => !process.HasEnded && !process.IsKernelThread)];
        List<ProcessEntry> meant = alive.Count > 0 ? alive : called;
        return meant.Count switch
        {
            0 => new None(),
            1 => new One(meant[0]),
            _ => new Several(meant),
        };
    }

    private static TargetName OfId(string digits)
    {
        if (!int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int pid)
            || !ProcFile.TryRead(pid, "status", out byte[] status))
        {
            return new None();
        }

        return ProcessList.TryTake(Status.Parse(status).Tgid) is { } process ? new One(process) : new None();
    }
}

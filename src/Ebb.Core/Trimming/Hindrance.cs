using System.Globalization;
using Ebb.Injection;
using Ebb.Linux;
using Ebb.Procfs;

namespace Ebb.Trimming;

/// <summary>What stands against acting in a process, seen before it is tried.</summary>
public static class Hindrance
{
    private const string RemoteMemory = "/dev/infiniband/";
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(100); // another ebb holds a thread for milliseconds

    /// <summary>Null where nothing does.</summary>
    /// <exception cref="TargetException">The process has ended.</exception>
    public static TargetException? Of(int pid)
    {
        int via = LivingThread.Of(pid) ?? throw TargetException.Gone(pid);
        Status status = Status.Parse(ProcFile.Read(via, "status"));
        for (var pace = Pace.Start(); status.TracerPid > 0 && pace.Waited < s_patience; pace.Wait())
        {
            status = Status.Parse(ProcFile.Read(via, "status"));
        }

        Stat stat = Stat.Parse(ProcFile.Read(via, "stat"));
        return pid == Environment.ProcessId ? TargetException.Unsupported(pid, Text($"process {pid} is ebb itself"))
            : status.TracerPid > 0 ? TargetException.Denied(pid, Text($"ptrace: {StopRefusal.NameOf(status.TracerPid)} traces it already"))
            : stat.State is 'T' or 't' ? TargetException.Unsupported(pid, Text($"process {pid} is stopped: nothing can be done in it until it goes on (kill -CONT {pid})"))
            : status.Seccomp == 1 ? TargetException.Unsupported(pid, Text($"process {pid} is under strict seccomp: the kernel would kill it for any call that gives memory back"))
            : ThreadFilter.WhyUnread(status) is { } unread ? TargetException.Unsupported(pid, Text($"nothing can be done in process {pid}: {unread}"))
            : status.HasShadowStack ? TargetException.Unsupported(pid, Text($"process {pid} has shadow stacks (CET), and nothing can be called in it"))
            : HasRemoteMemory(via) ? TargetException.Unsupported(pid, Text($"process {pid} has {RemoteMemory} mapped: a network card may hold on to freed memory of it (RDMA), and would not learn that it went"))
            : null;
    }

    // Libraries that register memory with the card keep what was freed registered, and hook madvise to be told of it.
    private static bool HasRemoteMemory(int via) =>
        Maps.Parse(ProcFile.Read(via, "maps")).Any(static mapping => mapping.Name?.StartsWith(RemoteMemory, StringComparison.Ordinal) == true);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

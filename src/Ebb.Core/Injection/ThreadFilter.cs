using System.Globalization;
using Ebb.Linux;
using Ebb.Procfs;

namespace Ebb.Injection;

/// <summary>Reads the filters of system calls of a thread that stands. They differ from thread to thread: whoever is borrowed is asked.</summary>
internal static class ThreadFilter
{
    /// <summary>Of a process, to be asked for what they may do before it is given up.</summary>
    public const int MostThreads = 8;

    private const int Most = 1024;
    private const int Strict = 1, Filtered = 2; // proc_pid_status(5), Seccomp
    private const ulong SystemAdministration = 1UL << 21; // CAP_SYS_ADMIN
    private const long FromTheStart = -513; // -ERESTARTNOINTR
    private static readonly TimeSpan s_limit = TimeSpan.FromMilliseconds(200);

    private const string Unread =
        "it has a filter of system calls (seccomp), which could end it for making one; " +
        "only root of the machine itself could read it (CAP_SYS_ADMIN, and no such filter on ebb)";

    /// <summary>Why nobody needs to be stopped to know that no call can be made: a clause without a full stop; null where the filter can be read, or there is none.</summary>
    public static string? WhyUnread(Status status) => status.Seccomp switch
    {
        Strict => "it is under strict seccomp: the kernel would kill it for any call of ours",
        Filtered when !CanRead() => Unread,
        _ => null,
    };

    /// <summary>Why no thread of a process with filters may make all of these calls, by threads of it that are stopped for that, one by one, for a moment.</summary>
    /// <returns>A clause without a full stop; null where one may.</returns>
    /// <exception cref="TargetException">They may not be stopped.</exception>
    public static string? WhyNone(int pid, IReadOnlyList<FilteredCall> calls)
    {
        Rehearse();
        return TracerThread.Run("filter", () => Look(pid, calls));
    }

    /// <summary>The filters of a thread that stands. One that sleeps, and may not go on with that as the kernel would have it, sleeps anew.</summary>
    public static SystemCallFilter Of(int pid, StoppedThread thread)
    {
        if (!ProcFile.TryRead(pid, string.Create(CultureInfo.InvariantCulture, $"task/{thread.Tid}/status"), out byte[] text))
        {
            return SystemCallFilter.Unknown("it has ended");
        }

        Status status = Status.Parse(text);
        if (status.Seccomp is not > 0)
        {
            return SystemCallFilter.None;
        }

        SystemCallFilter filter = status.Seccomp == Filtered ? Read(thread.Tid) : SystemCallFilter.Unknown(WhyUnread(status) ?? Unread);
        if (thread.Registers is { KeepsATime: true } registers && !filter.Allows(NeededCalls.Restart))
        {
            registers.TryAnswer(thread.Tid, FromTheStart); // false: it was killed
        }

        return filter;
    }

    /// <summary>Does in vain what is done while a thread stands, so that no code is prepared then.</summary>
    public static void Rehearse()
    {
        _ = Read(0);
        _ = SystemCallFilter.Of([[0x20, 0, 0, 0, 0, 0, 0, 0, 0x15, 0, 0, 0, 0, 0, 0, 0, 0x06, 0, 0, 0, 0, 0, 0, 0]]).WhyNot(NeededCalls.OfSlices);
    }

    private static string? Look(int pid, IReadOnlyList<FilteredCall> calls)
    {
        string? first = null;
        foreach ((int tid, int _) in ThreadsToBorrow.Of(pid).Take(MostThreads))
        {
            if (Stopped(pid, tid) is { } filter)
            {
                if (filter.WhyNot(calls) is not { } why)
                {
                    return null;
                }

                first ??= why;
            }
        }

        return first ?? "it has a filter of system calls (seccomp), and no thread of it stood to have it read";
    }

    private static SystemCallFilter? Stopped(int pid, int tid)
    {
        var threads = new StoppedThreads(pid);
        try
        {
            return threads.StopOnly(tid, s_limit) is { } thread ? Of(pid, thread) : null;
        }
        finally
        {
            threads.LetGo();
        }
    }

    private static SystemCallFilter Read(int tid)
    {
        var programs = new List<byte[]>();
        byte[] room = GC.AllocateUninitializedArray<byte>(Ptrace.LargestFilter);
        while (programs.Count < Most)
        {
            switch (Ptrace.ReadFilter(tid, programs.Count, room, out int length))
            {
                case FilterReading.Read:
                    programs.Add(room[..length]);
                    break;
                case FilterReading.NoMore:
                    return SystemCallFilter.Of(programs);
                case FilterReading.Denied:
                    return SystemCallFilter.Unknown(Unread);
                default:
                    return SystemCallFilter.Unknown("it has a filter of system calls (seccomp), which this kernel does not tell");
            }
        }

        return SystemCallFilter.Unknown($"it has more than {Most} filters of system calls (seccomp)");
    }

    private static bool CanRead() =>
        ProcFile.TryRead(Environment.ProcessId, "status", out byte[] text) && Status.Parse(text) is var own
        && own.Seccomp is not > 0 && (own.EffectiveCapabilities & SystemAdministration) != 0;
}

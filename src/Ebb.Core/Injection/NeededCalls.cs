namespace Ebb.Injection;

/// <summary>The system calls that a borrowed thread of the target makes for us, by errand, as a filter sees them.</summary>
internal static class NeededCalls
{
    // PIDFD_SELF_THREAD_GROUP, MADV_DONTNEED; FUTEX_WAKE | FUTEX_PRIVATE_FLAG
    private const ulong OwnProcess = unchecked((ulong)-10001L);
    private const ulong DontNeed = 4;
    private const ulong Wake = 0x81;

    /// <summary>How the kernel goes on with a sleep that a stop interrupted.</summary>
    public static readonly FilteredCall Restart = new("restart_syscall", 219);

    /// <summary>Many ranges at once; where it is not to be had, madvise does it one by one.</summary>
    public static readonly FilteredCall Vectored = new("process_madvise", 440, OwnProcess, null, null, DontNeed, 0);

    // What is sent into it is sent home after it, whatever it answers.
    private static readonly FilteredCall s_harmless = new("getpid", 39) { MayFail = true };
    private static readonly FilteredCall s_wayHome = new("rt_sigreturn", 15);
    private static readonly FilteredCall s_quiet = new("rt_sigprocmask", 14, 2, null, 0, 8) { MayFail = true }; // only made if we die

    /// <summary>Those of <see cref="ProcessCopy"/> and <see cref="WorkerChain"/>; all its threads stand meanwhile, also those that sleep.</summary>
    public static readonly IReadOnlyList<FilteredCall> OfCopy =
    [
        s_harmless, s_wayHome, Restart,
        new("clone", 56, ProcessCopy.AsThread, null, 0, 0, 0),
        new("clone", 56, WorkerChain.CloneFiles, null, 0, 0, 0, 0),
        new("wait4", 61, ulong.MaxValue, 0, WorkerChain.WaitOwnClones, 0, 0, 0),
        new("exit", 60, 0, 0, 0, 0, 0, 0),
        new("exit_group", 231, 0, 0, 0, 0, 0, 0),
    ];

    /// <summary>Those under an arena's lock.</summary>
    public static readonly IReadOnlyList<FilteredCall> OfSlices =
    [
        s_harmless, s_wayHome, s_quiet,
        new("futex", 202, null, Wake, 1),
        new("madvise", 28, null, null, DontNeed),
    ];

    /// <summary>Those of <see cref="FunctionCall"/>, and what malloc's own functions make: a heap that cannot be made smaller stays as it is.</summary>
    public static readonly IReadOnlyList<FilteredCall> OfFunction =
    [
        s_wayHome, s_quiet,
        new("nanosleep", 35, null, 0),
        new("futex", 202),
        new("madvise", 28, null, null, DontNeed),
        new("brk", 12) { MayFail = true },
        new("munmap", 11) { MayFail = true },
        new("mprotect", 10) { MayFail = true },
    ];
}

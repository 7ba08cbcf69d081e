using Ebb.Linux;

namespace Ebb.Injection;

/// <summary>The system calls that end with EINTR when a thread is stopped, though no signal came; and how to undo it.</summary>
/// <remarks>
/// signal(7), "Interruption of system calls by stop signals". Other calls are restarted by the kernel itself. Here the
/// answer −EINTR is replaced by the kernel's own ERESTARTNOHAND: the call starts over, unless a signal with a handler
/// has come meanwhile, which may interrupt it. A relative time-out starts over too. x86-64 only: on arm64 the first
/// argument of the call is gone by then.
/// </remarks>
internal static class NeverRestarted
{
    private const long Interrupted = -4; // -EINTR
    private const long RestartUnlessHandled = -514; // -ERESTARTNOHAND

    /// <summary>Their numbers on x86-64.</summary>
    private static readonly HashSet<int> s_calls =
    [
        232, 281, 441, // epoll_wait, epoll_pwait, epoll_pwait2
        65, 220, // semop, semtimedop
        128, // rt_sigtimedwait
        208, 333, // io_getevents, io_pgetevents
        426, // io_uring_enter
    ];

    /// <summary>Those that end so only on a socket with a time-out.</summary>
    private static readonly HashSet<int> s_onSockets =
    [
        0, 19, 1, 20, // read, readv, write, writev
        45, 47, 299, // recvfrom, recvmsg, recvmmsg
        44, 46, 307, // sendto, sendmsg, sendmmsg
        43, 288, 42, // accept, accept4, connect
    ];

    /// <summary>Whether a thread in this call could see that it was stopped, if we died right then.</summary>
    public static bool Has(int call) => s_calls.Contains(call);

    /// <summary>The same if its first argument is a socket with a time-out.</summary>
    public static bool HasOnSocket(int call) => s_onSockets.Contains(call);

    /// <summary>At once, not when the thread is let go: if we are killed meanwhile, the repair is there already.</summary>
    public static void Repair(int tid, Registers registers)
    {
        if (registers.SystemCall is { } call && (s_calls.Contains(call) || s_onSockets.Contains(call)) && registers.Answer == Interrupted)
        {
            registers.TryAnswer(tid, RestartUnlessHandled); // false: it was killed
        }
    }
}

using System.Runtime.InteropServices;

namespace Ebb.Linux;

/// <summary>Stops threads of another process, looks at their registers and lets them go.</summary>
/// <remarks>
/// ptrace(2). The kernel knows a tracer by its thread: all calls for one target have to come from one thread of ours,
/// and when that thread ends, however it ends, the kernel lets the target go on. Three rules keep that harmless: SEIZE,
/// not ATTACH, whose SIGSTOP would outlive us; a stop is looked at, never waited for, since a signal whose stop was
/// consumed is lost when we die; TRACESYSGOOD from the start.
/// </remarks>
public static unsafe partial class Ptrace
{
    private const int DetachRequest = 17;
    private const int GetSigInfo = 0x4202;
    private const int GetRegSet = 0x4204;
    private const int SetRegSet = 0x4205;
    private const int SeizeRequest = 0x4206;
    private const int InterruptRequest = 0x4207;
    private const int EventStop = 128;
    private const int SigTrap = 5;
    private const int SystemCallStop = SigTrap | 0x80; // as TRACESYSGOOD marks it
    private const int CloneStop = SigTrap | (3 << 8); // PTRACE_EVENT_CLONE

    private const int PageLength = 4096;
    private static readonly Lock s_lock = new();
    private static readonly ulong* s_locked = LockedPage();

    /// <summary>Begins to trace a thread, which runs on.</summary>
    /// <returns>False where we may not: also where somebody else traces it, where it has ended or is about to, and for a thread of the kernel.</returns>
    public static bool TrySeize(int tid) => Call(SeizeRequest, tid, 0, (nint)TraceOptions.MarkSystemCalls) switch
    {
        0 => true,
        Errno.EPERM or Errno.ESRCH => false,
        var errno => throw TargetException.Unexpected(tid, "ptrace", errno),
    };

    /// <summary>Asks a thread to stop; <see cref="Peek"/> tells when it does.</summary>
    /// <returns>False where it has ended.</returns>
    public static bool Interrupt(int tid) => Call(InterruptRequest, tid, 0, 0) == 0;

    /// <summary>Lets a stopped thread go, with the signal it held. It goes back to a group stop by itself.</summary>
    /// <returns>False where it was not stopped, or has ended.</returns>
    public static bool Detach(int tid, int signal) => Call(DetachRequest, tid, 0, signal) == 0;

    /// <summary>What a traced thread does now. Nothing is consumed by looking.</summary>
    /// <remarks>
    /// The stop is told by PTRACE_GETSIGINFO, which answers only while the thread stands, and not by waitid(2): where
    /// the target is our child, the run-time's own handler of SIGCHLD may have waited for the stop before us.
    /// </remarks>
    public static Tracee Peek(int tid)
    {
        Signal signal = default;
        if (Call(GetSigInfo, tid, 0, (nint)(&signal)) != 0)
        {
            return new Tracee(HasEnded(tid) ? TraceeState.Ended : TraceeState.Running, 0);
        }

        return signal.Code switch
        {
            SystemCallStop => new Tracee(TraceeState.AtSystemCall, 0),
            CloneStop => new Tracee(TraceeState.AtClone, 0),
            _ when signal.Code >> 8 != EventStop => new Tracee(TraceeState.AtSignal, signal.Number),
            _ => new Tracee(signal.Number == SigTrap ? TraceeState.Interrupted : TraceeState.AtGroupStop, 0),
        };
    }

    // ECHILD: not ours any more, because it ended, or because another thread of it took its id by exec.
    private static bool HasEnded(int tid)
    {
        const int ByPid = 1;
        const int Options = 1 | 4 | 0x0100_0000 | 0x4000_0000; // WNOHANG WEXITED WNOWAIT __WALL
        const int Exited = 1, Killed = 2, Dumped = 3; // CLD_EXITED and its like

        Signal seen = default;
        return WaitId(ByPid, tid, &seen, Options) == 0
            ? seen.Pid != 0 && (seen.Code is Exited or Killed or Dumped)
            : Marshal.GetLastPInvokeError() == Errno.ECHILD;
    }

    /// <summary>The words of a set of registers of a stopped thread.</summary>
    /// <returns>How many words there were; -1 where the thread is not stopped, 0 where it has no such set.</returns>
    internal static int ReadRegisters(int tid, int set, Span<ulong> words)
    {
        fixed (ulong* start = words)
        {
            var vector = new Vector(start, (nuint)words.Length * sizeof(ulong));
            int errno = Call(GetRegSet, tid, set, (nint)(&vector));
            return errno == 0 ? (int)(vector.Length / sizeof(ulong)) : errno == Errno.ESRCH ? -1 : 0;
        }
    }

    /// <remarks>
    /// On x86-64 the kernel takes the words over one by one: if it met a page of ours that is not there while we are being
    /// killed, the thread would be left with half of them. So they are handed over from a page that cannot go away.
    /// </remarks>
    internal static bool WriteRegisters(int tid, int set, ReadOnlySpan<ulong> words)
    {
        lock (s_lock)
        {
            words.CopyTo(new Span<ulong>(s_locked, PageLength / sizeof(ulong)));
            var vector = new Vector(s_locked, (nuint)words.Length * sizeof(ulong));
            return Call(SetRegSet, tid, set, (nint)(&vector)) == 0;
        }
    }

    // Where it may not be locked, it is at least there: it was just written.
    private static ulong* LockedPage()
    {
        void* page = NativeMemory.AlignedAlloc(PageLength, PageLength);
        NativeMemory.Clear(page, PageLength);
        _ = LockMemory(page, PageLength);
        return (ulong*)page;
    }

    private static int Call(int request, int tid, nint address, nint data) =>
        PtraceCall(request, tid, address, data) == -1 ? Marshal.GetLastPInvokeError() : 0;

    // ptrace(2)
    [LibraryImport("libc", EntryPoint = "ptrace", SetLastError = true)]
    private static partial nint PtraceCall(nint request, int tid, nint address, nint data);

    // waitid(2)
    [LibraryImport("libc", EntryPoint = "waitid", SetLastError = true)]
    private static partial int WaitId(int kind, int id, Signal* seen, int options);

    // mlock(2)
    [LibraryImport("libc", EntryPoint = "mlock")]
    private static partial int LockMemory(void* start, nuint length);

    private readonly struct Vector(ulong* start, nuint length)
    {
        public readonly ulong* Start = start;
        public readonly nuint Length = length;
    }

    // siginfo_t, the same on all 64-bit Linux; sigaction(2). The id is there for SIGCHLD.
    [StructLayout(LayoutKind.Explicit, Size = 128)]
    private struct Signal
    {
        [FieldOffset(0)]
        public int Number;

        [FieldOffset(8)]
        public int Code;

        [FieldOffset(16)]
        public int Pid;
    }
}

using System.Runtime.InteropServices;

namespace Ebb.Linux;

/// <content>Makes stopped threads run, from one stop to the next, and changes what they are to come back to.</content>
/// <remarks>No single steps and no break points: the kernel does not take them back when we die, and the target would be killed.</remarks>
public static unsafe partial class Ptrace
{
    private const int ContinueRequest = 7;
    private const int SystemCallRequest = 24;
    private const int SetOptionsRequest = 0x4200;
    private const int GetEventMessage = 0x4201;
    private const int GetSignalMask = 0x420a;
    private const int SetSignalMask = 0x420b;
    private const int GetRseqConfiguration = 0x420f;
    private const int ExtendedState = 0x202; // NT_X86_XSTATE
    private const int LargestState = 16 << 10; // 11 KiB with all that is known

    /// <summary>Lets a stopped thread run until something stops it.</summary>
    /// <param name="signal">The signal that it stood with, and now takes; 0 for none.</param>
    public static bool Continue(int tid, int signal = 0) => Call(ContinueRequest, tid, 0, signal) == 0;

    /// <summary>Lets a stopped thread run until the next start or end of a system call.</summary>
    public static bool ContinueToSystemCall(int tid, int signal = 0) => Call(SystemCallRequest, tid, 0, signal) == 0;

    public static bool SetOptions(int tid, TraceOptions options) => Call(SetOptionsRequest, tid, 0, (nint)options) == 0;

    /// <summary>Whom a thread that stands at <see cref="TraceeState.AtClone"/> has cloned, by the id that we know it under.</summary>
    public static int? Cloned(int tid)
    {
        nuint message = 0;
        return Call(GetEventMessage, tid, 0, (nint)(&message)) == 0 ? (int)message : null;
    }

    /// <summary>The signals that a stopped thread blocks; bit n−1 is signal n. In a call that sets them for its time, those of before.</summary>
    public static ulong? ReadMask(int tid)
    {
        ulong mask = 0;
        return Call(GetSignalMask, tid, sizeof(ulong), (nint)(&mask)) == 0 ? mask : null;
    }

    public static bool WriteMask(int tid, ulong mask) => Call(SetSignalMask, tid, sizeof(ulong), (nint)(&mask)) == 0;

    /// <summary>The floating-point and vector registers of a stopped x86-64 thread, as xsave(1) writes them; null where it does not stand.</summary>
    public static byte[]? ReadExtendedState(int tid)
    {
        ulong* state = stackalloc ulong[LargestState / sizeof(ulong)];
        var vector = new Vector(state, LargestState);
        return Call(GetRegSet, tid, ExtendedState, (nint)(&vector)) == 0 ? new Span<byte>(state, (int)vector.Length).ToArray() : null;
    }

    /// <summary>Gives a stopped thread back what <see cref="ReadExtendedState"/> read of it.</summary>
    public static bool WriteExtendedState(int tid, ReadOnlySpan<byte> state)
    {
        fixed (byte* start = state)
        {
            var vector = new Vector((ulong*)start, (nuint)state.Length);
            return Call(SetRegSet, tid, ExtendedState, (nint)(&vector)) == 0;
        }
    }

    /// <summary>Where a stopped thread tells the kernel of its restartable sequences: struct rseq; null where it has none, or the kernel does not tell.</summary>
    public static ulong? RestartableSequences(int tid)
    {
        RseqConfiguration configuration = default;
        return Call(GetRseqConfiguration, tid, sizeof(RseqConfiguration), (nint)(&configuration)) == 0 && configuration.Address != 0
            ? configuration.Address
            : null;
    }

    /// <summary>Kills a process that we trace and takes its end from the kernel, so that its own parent can have it.</summary>
    public static void End(int pid)
    {
        const int Kill = 9;
        const int ByPid = 1;
        const int Options = 4 | 0x4000_0000; // WEXITED __WALL

        _ = SendSignal(pid, Kill);
        Signal seen = default;
        while (WaitId(ByPid, pid, &seen, Options) != 0 && Marshal.GetLastPInvokeError() == Errno.EINTR)
        {
        }
    }

    // kill(2)
    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int pid, int signal);

    // struct ptrace_rseq_configuration of linux/ptrace.h
    private readonly struct RseqConfiguration
    {
        public readonly ulong Address;
        public readonly uint Size;
        public readonly uint Signature;
        public readonly uint Flags;
        public readonly uint Padding;
    }
}

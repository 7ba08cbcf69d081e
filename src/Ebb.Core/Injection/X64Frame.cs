using System.Buffers.Binary;
using Ebb.Linux;

namespace Ebb.Injection;

/// <summary>A signal frame of x86-64 as bytes: what <c>rt_sigreturn</c> makes a thread's registers and mask from.</summary>
/// <remarks>
/// struct rt_sigframe of the kernel's arch/x86/include/asm/sigframe.h without its siginfo, which is not read. Its first
/// word is where a return goes that finds it on the stack: libc's own call of <c>rt_sigreturn</c>.
/// </remarks>
internal static class X64Frame
{
    /// <summary>The word of the return, and struct ucontext.</summary>
    public const int Length = 312;

    /// <summary>All signals; the kernel leaves out those that cannot be blocked.</summary>
    public const ulong AllSignals = ulong.MaxValue;

    private const ulong Flags = 2 | 4; // UC_SIGCONTEXT_SS UC_STRICT_RESTORE_SS
    private const ulong HasExtendedState = 1; // UC_FP_XSTATE

    // No such state of an alternate stack: the kernel then leaves the thread's own as it is. We could not read it.
    private const int InvalidStackFlags = 7;

    private static readonly X64Register[] s_order =
    [
        X64Register.R8, X64Register.R9, X64Register.R10, X64Register.R11, X64Register.R12, X64Register.R13, X64Register.R14, X64Register.R15,
        X64Register.Rdi, X64Register.Rsi, X64Register.Rbp, X64Register.Rbx, X64Register.Rdx, X64Register.Rax, X64Register.Rcx,
        X64Register.Rsp, X64Register.Rip, X64Register.Eflags,
    ];

    /// <param name="extendedState">Where the vector registers are; 0 sets them to what a new thread has.</param>
    public static void Write(Span<byte> into, ulong restorer, Func<X64Register, ulong> registers, ulong mask, ulong extendedState)
    {
        into = into[..Length];
        into.Clear();
        Word(into, 0, restorer);
        Word(into, 8, Flags | (extendedState == 0 ? 0 : HasExtendedState));
        BinaryPrimitives.WriteInt32LittleEndian(into[32..], InvalidStackFlags);
        for (int i = 0; i < s_order.Length; i++)
        {
            Word(into, 48 + (8 * i), registers(s_order[i]));
        }

        BinaryPrimitives.WriteUInt16LittleEndian(into[192..], (ushort)registers(X64Register.Cs));
        BinaryPrimitives.WriteUInt16LittleEndian(into[194..], (ushort)registers(X64Register.Gs));
        BinaryPrimitives.WriteUInt16LittleEndian(into[196..], (ushort)registers(X64Register.Fs));
        BinaryPrimitives.WriteUInt16LittleEndian(into[198..], (ushort)registers(X64Register.Ss));
        Word(into, 232, extendedState);
        Word(into, 304, mask);
    }

    private static void Word(Span<byte> into, int at, ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(into[at..], value);
}

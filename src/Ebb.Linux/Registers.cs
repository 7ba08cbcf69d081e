using System.Runtime.InteropServices;

namespace Ebb.Linux;

/// <summary>The few registers of a stopped thread that matter to us.</summary>
/// <remarks>
/// struct user_regs_struct of sys/user.h on x86-64; struct user_pt_regs of asm/ptrace.h on arm64, never run there.
/// </remarks>
public sealed class Registers
{
    private const int General = 1; // NT_PRSTATUS
    private const int Arm64Tls = 0x401; // NT_ARM_TLS
    private const int X64Words = 27;
    private const int Arm64Words = 34;
    private const int Rax = 10;
    private const int OrigRax = 15;
    private const int Rsp = 19;
    private const int FsBase = 21;
    private const int Arm64Sp = 31;

    private readonly ulong[] _words;

    private Registers(ulong[] words, ulong? threadPointer, ulong? stackPointer)
    {
        _words = words;
        ThreadPointer = threadPointer;
        StackPointer = stackPointer;
    }

    /// <summary>Where libc keeps the thread's own data; null where we do not know this kind of thread: a 32-bit one.</summary>
    public ulong? ThreadPointer { get; }

    public ulong? StackPointer { get; }

    /// <summary>The number of the system call it is in, on x86-64; null where it is in none.</summary>
    public int? SystemCall => _words.Length == X64Words && (long)_words[OrigRax] is >= 0 and < int.MaxValue and long number ? (int)number : null;

    /// <summary>What that call is about to answer: a count, or an error number below zero.</summary>
    public long Answer => (long)_words[Rax];

    /// <summary>The registers of a stopped thread; null where it is not stopped.</summary>
    public static Registers? Read(int tid)
    {
        Span<ulong> words = stackalloc ulong[64];
        int count = Ptrace.ReadRegisters(tid, General, words);
        if (count < 0)
        {
            return null;
        }

        ulong[] all = words[..count].ToArray();
        switch (RuntimeInformation.ProcessArchitecture, count)
        {
            case (Architecture.X64, X64Words):
                return new Registers(all, all[FsBase], all[Rsp]);
            case (Architecture.Arm64, Arm64Words):
                Span<ulong> tls = stackalloc ulong[1];
                return new Registers(all, Ptrace.ReadRegisters(tid, Arm64Tls, tls) == 1 ? tls[0] : null, all[Arm64Sp]);
            default:
                return new Registers(all, null, null);
        }
    }

    /// <summary>Makes the call that a stopped x86-64 thread is in answer otherwise.</summary>
    public bool TryAnswer(int tid, long answer)
    {
        _words[Rax] = (ulong)answer;
        return Ptrace.WriteRegisters(tid, General, _words);
    }
}

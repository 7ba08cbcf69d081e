using System.Runtime.InteropServices;

namespace Ebb.Linux;

/// <summary>The few registers of a stopped thread that matter to us.</summary>
/// <remarks>
/// struct user_regs_struct of sys/user.h on x86-64; struct user_pt_regs of asm/ptrace.h on arm64, never run there.
/// </remarks>
public sealed class Registers
{
    private const int GeneralSet = 1; // NT_PRSTATUS
    private const int Vectors = 0x202; // NT_X86_XSTATE
    private const int MostVectorWords = 2048; // AMX: 11 KiB
    private const int Arm64Tls = 0x401; // NT_ARM_TLS
    private const long RestartBlock = -516;
    private const int X64Words = 27;
    private const int Arm64Words = 34;
    private const int Arm64Sp = 31;
    private const int Arm64Pc = 32;

    private readonly ulong[] _words;

    private Registers(ulong[] words, ulong? threadPointer, ulong? stackPointer, ulong? instructionPointer)
    {
        _words = words;
        ThreadPointer = threadPointer;
        StackPointer = stackPointer;
        InstructionPointer = instructionPointer;
    }

    private Registers(ulong[] words)
        : this(words, words[(int)X64Register.FsBase], words[(int)X64Register.Rsp], words[(int)X64Register.Rip])
    {
    }

    /// <summary>Where libc keeps the thread's own data; null where we do not know this kind of thread: a 32-bit one.</summary>
    public ulong? ThreadPointer { get; }

    public ulong? StackPointer { get; }

    public ulong? InstructionPointer { get; }

    public bool IsX64 => _words.Length == X64Words;

    /// <summary>The number of the system call it is in, on x86-64; null where it is in none.</summary>
    public int? SystemCall => IsX64 && (long)_words[(int)X64Register.OrigRax] is >= 0 and < int.MaxValue and long number ? (int)number : null;

    /// <summary>What that call is about to answer: a count, or an error number below zero.</summary>
    public long Answer => (long)_words[(int)X64Register.Rax];

    /// <summary>It is in a call that the kernel goes on with by itself, with the time that was left (ERESTART_RESTARTBLOCK); it has one such time a thread.</summary>
    public bool KeepsATime => SystemCall is not null && Answer == RestartBlock;

    /// <summary>One register of an x86-64 thread.</summary>
    public ulong this[X64Register register] => _words[(int)register];

    /// <summary>The registers of a stopped thread; null where it is not stopped.</summary>
    public static Registers? Read(int tid)
    {
        Span<ulong> words = stackalloc ulong[64];
        int count = Ptrace.ReadRegisters(tid, GeneralSet, words);
        if (count < 0)
        {
            return null;
        }

        ulong[] all = words[..count].ToArray();
        switch (RuntimeInformation.ProcessArchitecture, count)
        {
            case (Architecture.X64, X64Words):
                return new Registers(all);
            case (Architecture.Arm64, Arm64Words):
                Span<ulong> tls = stackalloc ulong[1];
                return new Registers(all, Ptrace.ReadRegisters(tid, Arm64Tls, tls) == 1 ? tls[0] : null, all[Arm64Sp], all[Arm64Pc]);
            default:
                return new Registers(all, null, null, null);
        }
    }

    /// <summary>All that may hold a value of the program's: not where its own data is.</summary>
    public IReadOnlyList<ulong> General() =>
        IsX64 ? [.. _words.Where(static (_, i) => i is not ((int)X64Register.FsBase or (int)X64Register.GsBase))] : _words;

    /// <summary>The vector registers of a stopped x86-64 thread, as the kernel keeps them (NT_X86_XSTATE); empty where there are none.</summary>
    public static ulong[] ReadVectors(int tid)
    {
        Span<ulong> words = stackalloc ulong[MostVectorWords];
        return RuntimeInformation.ProcessArchitecture == Architecture.X64 && Ptrace.ReadRegisters(tid, Vectors, words) is > 0 and int count ? words[..count].ToArray() : [];
    }

    /// <summary>The same but for some of an x86-64 thread.</summary>
    public Registers With(params ReadOnlySpan<(X64Register Register, ulong Value)> changes)
    {
        ulong[] words = [.. _words];
        foreach ((X64Register register, ulong value) in changes)
        {
            words[(int)register] = value;
        }

        return new Registers(words);
    }

    /// <summary>Makes the call that a stopped x86-64 thread is in answer otherwise.</summary>
    public bool TryAnswer(int tid, long answer)
    {
        _words[(int)X64Register.Rax] = (ulong)answer;
        return TryWrite(tid);
    }

    /// <summary>Gives them to a stopped thread.</summary>
    /// <returns>False where it does not stand any more: it was killed.</returns>
    public bool TryWrite(int tid) => Ptrace.WriteRegisters(tid, GeneralSet, _words);
}

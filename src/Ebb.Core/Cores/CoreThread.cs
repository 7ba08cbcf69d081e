using Ebb.Elf;
using static System.Buffers.Binary.BinaryPrimitives;

namespace Ebb.Cores;

/// <summary>A thread as it was when the core was written: the part of its registers that leads to its stack and its own data.</summary>
/// <param name="ThreadPointer">Null where the note does not have it: arm64 writes it in a note of its own.</param>
/// <remarks><c>struct elf_prstatus</c> of include/linux/elfcore.h, with <c>user_regs_struct</c> of the machine in it.</remarks>
internal readonly record struct CoreThread(int Tid, int Signal, ulong StackPointer, ulong? ThreadPointer)
{
    private const int X64Words = 27;
    private const int Arm64Words = 34;
    private const int X64Call = 15; // orig_rax; -1 where it was in no system call
    private const int X64FsBase = 21, X64GsBase = 22;

    /// <summary>Where in the file its general registers are, and its vector registers; of these 0 bytes where there are none.</summary>
    public (ulong At, ulong Length) General { get; init; }

    /// <inheritdoc cref="General"/>
    public (ulong At, ulong Length) Vectors { get; init; }

    /// <summary>It was in a system call.</summary>
    public bool IsInCall { get; init; }

    /// <summary>Which of its general registers name its own data.</summary>
    public static bool IsOwn(int register, ElfMachine machine) => machine == ElfMachine.X64 && register is X64FsBase or X64GsBase;

    private const int SignalAt = 12;
    private const int TidAt = 32;
    private const int RegistersAt = 112;

    /// <summary>The longest note of this kind that is understood.</summary>
    public const int MostBytes = 512;

    public static CoreThread? Decode(ReadOnlySpan<byte> note, ElfMachine machine)
    {
        (int stack, int? pointer) = machine == ElfMachine.Arm64 ? (31 * 8, default(int?)) : (19 * 8, 21 * 8); // sp; rsp, fs_base
        if (note.Length < RegistersAt + Math.Max(stack, pointer ?? 0) + 8)
        {
            return null;
        }

        return new CoreThread(
            ReadInt32LittleEndian(note[TidAt..]),
            ReadInt16LittleEndian(note[SignalAt..]),
            ReadUInt64LittleEndian(note[(RegistersAt + stack)..]),
            pointer is { } at ? ReadUInt64LittleEndian(note[(RegistersAt + at)..]) : null)
        {
            General = (RegistersAt, 8 * (ulong)Math.Min(machine == ElfMachine.X64 ? X64Words : Arm64Words, (note.Length - RegistersAt) / 8)),
            IsInCall = machine == ElfMachine.X64 && ReadInt64LittleEndian(note[(RegistersAt + (8 * X64Call))..]) >= 0,
        };
    }
}

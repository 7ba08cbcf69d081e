using Ebb.Elf;
using static System.Buffers.Binary.BinaryPrimitives;

namespace Ebb.Cores;

/// <summary>A thread as it was when the core was written: the part of its registers that leads to its stack and its own data.</summary>
/// <param name="ThreadPointer">Null where the note does not have it: arm64 writes it in a note of its own.</param>
/// <remarks><c>struct elf_prstatus</c> of include/linux/elfcore.h, with <c>user_regs_struct</c> of the machine in it.</remarks>
internal readonly record struct CoreThread(int Tid, int Signal, ulong StackPointer, ulong? ThreadPointer)
{
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
            pointer is { } at ? ReadUInt64LittleEndian(note[(RegistersAt + at)..]) : null);
    }
}

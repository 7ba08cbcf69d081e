using static System.Buffers.Binary.BinaryPrimitives;

namespace Ebb.Elf;

/// <summary>One program header: a piece of the file and where it lies in memory, before the load bias is added.</summary>
/// <remarks>elf(5), <c>Elf64_Phdr</c>. The numbers are the file's own and may be nonsense.</remarks>
public readonly record struct ElfSegment(
    uint Type,
    uint Flags,
    ulong Offset,
    ulong VirtualAddress,
    ulong FileSize,
    ulong MemorySize,
    ulong Alignment)
{
    public const uint Load = 1;

    public const uint Dynamic = 2;

    public const uint Interpreter = 3;

    public const uint Note = 4;

    /// <summary>Reads one of 56 bytes.</summary>
    internal static ElfSegment Decode(ReadOnlySpan<byte> entry) => new(
        Type: ReadUInt32LittleEndian(entry),
        Flags: ReadUInt32LittleEndian(entry[4..]),
        Offset: ReadUInt64LittleEndian(entry[8..]),
        VirtualAddress: ReadUInt64LittleEndian(entry[16..]),
        FileSize: ReadUInt64LittleEndian(entry[32..]),
        MemorySize: ReadUInt64LittleEndian(entry[40..]),
        Alignment: ReadUInt64LittleEndian(entry[48..]));

    public bool IsExecutable => (Flags & 1) != 0;

    public bool IsWritable => (Flags & 2) != 0;

    public bool IsReadable => (Flags & 4) != 0;
}

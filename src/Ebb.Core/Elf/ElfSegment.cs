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

    public bool IsExecutable => (Flags & 1) != 0;

    public bool IsWritable => (Flags & 2) != 0;

    public bool IsReadable => (Flags & 4) != 0;
}

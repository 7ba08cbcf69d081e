using static System.Buffers.Binary.BinaryPrimitives;

namespace Ebb.Elf;

/// <summary>One <c>Elf64_Sym</c> of elf(5); its name is a position in the table's text.</summary>
internal readonly record struct SymbolEntry(uint Name, byte Info, ushort Section, ulong Value, ulong Size)
{
    public ElfSymbolKind Kind => (ElfSymbolKind)(Info & 15);

    /// <summary>No other file, and no other source of this one, can name it: STB_LOCAL.</summary>
    public bool IsLocal => Info >> 4 == 0;

    public bool IsDefined => Section != 0;

    public static SymbolEntry Decode(ReadOnlySpan<byte> bytes) => new(
        ReadUInt32LittleEndian(bytes),
        bytes[4],
        ReadUInt16LittleEndian(bytes[6..]),
        ReadUInt64LittleEndian(bytes[8..]),
        ReadUInt64LittleEndian(bytes[16..]));
}

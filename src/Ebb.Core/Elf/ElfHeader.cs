using System.Diagnostics.CodeAnalysis;
using static System.Buffers.Binary.BinaryPrimitives;

namespace Ebb.Elf;

/// <summary>The first bytes of the file: <c>Elf64_Ehdr</c> of elf(5). The tables' places are only read where they are understood.</summary>
internal readonly record struct ElfHeader
{
    private const int IdentityLength = 20; // up to e_machine, alike in all widths
    private const int Length = 64;

    public required bool Is64Bit { get; init; }

    public required bool IsLittleEndian { get; init; }

    public required ushort Type { get; init; }

    public required ushort Machine { get; init; }

    public ulong SegmentsAt { get; init; }

    public int Segments { get; init; }

    public ulong SectionsAt { get; init; }

    public int Sections { get; init; }

    public static bool TryRead(FileBytes file, out ElfHeader header, [NotNullWhen(false)] out string? why)
    {
        header = default;
        Span<byte> bytes = stackalloc byte[Length];
        bytes = bytes[..file.Read(0, bytes)];
        if (bytes.Length < IdentityLength || !bytes.StartsWith("\x7f"u8) || !bytes[1..].StartsWith("ELF"u8))
        {
            why = "not an ELF file";
            return false;
        }

        bool is64 = bytes[4] == 2;
        bool isLittle = bytes[5] == 1;
        if ((!is64 && bytes[4] != 1) || (!isLittle && bytes[5] != 2))
        {
            why = "an ELF file of a width or byte order that does not exist";
            return false;
        }

        header = new ElfHeader
        {
            Is64Bit = is64,
            IsLittleEndian = isLittle,
            Type = isLittle ? ReadUInt16LittleEndian(bytes[16..]) : ReadUInt16BigEndian(bytes[16..]),
            Machine = isLittle ? ReadUInt16LittleEndian(bytes[18..]) : ReadUInt16BigEndian(bytes[18..]),
        };
        if (is64 && isLittle)
        {
            if (bytes.Length < Length)
            {
                why = "an ELF file that ends inside its header";
                return false;
            }

            header = header with
            {
                SegmentsAt = ReadUInt64LittleEndian(bytes[32..]),
                Segments = ReadUInt16LittleEndian(bytes[54..]) == 56 ? ReadUInt16LittleEndian(bytes[56..]) : 0,
                SectionsAt = ReadUInt64LittleEndian(bytes[40..]),
                Sections = ReadUInt16LittleEndian(bytes[58..]) == 64 ? ReadUInt16LittleEndian(bytes[60..]) : 0,
            };
        }

        why = null;
        return true;
    }
}

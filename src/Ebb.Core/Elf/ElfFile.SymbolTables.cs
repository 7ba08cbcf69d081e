using static System.Buffers.Binary.BinaryPrimitives;

namespace Ebb.Elf;

/// <content>Where the tables of symbols are, and how long.</content>
public sealed partial class ElfFile
{
    private const uint SymbolSection = 2; // SHT_SYMTAB
    private const int SectionEntrySize = 64;

    // The loader's table has no length of its own: the hash tables over it tell.
    private SymbolTable FindDynamicSymbols()
    {
        if (!TryFileOffset(_dynamic.Symbols, out ulong symbols, out ulong symbolBytes)
            || !TryFileOffset(_dynamic.Strings, out ulong names, out ulong nameBytes))
        {
            return default;
        }

        ulong fitting = symbolBytes / SymbolTable.EntrySize;
        ulong count = CountByHash() ?? CountByGnuHash() ?? CountByPlace(symbols, names);
        return new SymbolTable(
            symbols,
            ulong.Min(ulong.Min(count, fitting), SymbolTable.MaxCount),
            names,
            ulong.Min(nameBytes, _dynamic.StringsSize));
    }

    // DT_HASH: buckets, chains; there is a chain word for each symbol.
    private ulong? CountByHash()
    {
        Span<byte> head = stackalloc byte[8];
        return _dynamic.Hash != 0 && ReadAt(_dynamic.Hash, head) == head.Length ? ReadUInt32LittleEndian(head[4..]) : null;
    }

    // DT_GNU_HASH: the highest symbol that begins a chain, and on to that chain's end. Symbols before the first
    // bucket's are undefined ones; a table without buckets counts those alone.
    private ulong? CountByGnuHash()
    {
        Span<byte> head = stackalloc byte[16];
        if (_dynamic.GnuHash == 0 || ReadAt(_dynamic.GnuHash, head) < head.Length)
        {
            return null;
        }

        ulong buckets = ReadUInt32LittleEndian(head);
        ulong first = ReadUInt32LittleEndian(head[4..]);
        ulong bucketsAt = _dynamic.GnuHash + 16 + (8 * (ulong)ReadUInt32LittleEndian(head[8..]));
        ulong chainsAt = bucketsAt + (4 * buckets);
        ulong highest = 0;
        foreach (uint symbol in Words(bucketsAt, ulong.Min(buckets, SymbolTable.MaxCount)))
        {
            highest = ulong.Max(highest, symbol);
        }

        if (highest < first)
        {
            return first;
        }

        ulong last = highest;
        foreach (uint hash in Words(chainsAt + (4 * (highest - first)), SymbolTable.MaxCount))
        {
            if ((hash & 1) != 0)
            {
                break;
            }

            last++;
        }

        return last + 1;
    }

    // No hash table at all: linkers put the names right behind the symbols.
    private static ulong CountByPlace(ulong symbols, ulong names) =>
        names > symbols ? (names - symbols) / SymbolTable.EntrySize : 0;

    private IEnumerable<uint> Words(ulong address, ulong count)
    {
        byte[] piece = new byte[4096];
        while (count > 0)
        {
            int wanted = (int)ulong.Min((ulong)piece.Length, count * 4);
            int read = TryFileOffset(address, out ulong offset, out ulong available)
                ? _file.Read(offset, piece.AsSpan(0, (int)ulong.Min((ulong)wanted, available)))
                : 0;
            for (int at = 0; at + 4 <= read; at += 4)
            {
                yield return ReadUInt32LittleEndian(piece.AsSpan(at));
            }

            if (read < wanted)
            {
                yield break;
            }

            address += (ulong)read;
            count -= (ulong)read / 4;
        }
    }

    private SymbolTable FindSectionSymbols()
    {
        if (!IsUnderstood || _header.Sections == 0)
        {
            return default;
        }

        byte[] sections = new byte[_header.Sections * SectionEntrySize];
        int read = _file.Read(_header.SectionsAt, sections);
        for (int at = 0; at + SectionEntrySize <= read; at += SectionEntrySize)
        {
            ReadOnlySpan<byte> section = sections.AsSpan(at, SectionEntrySize);
            ulong names = (ulong)ReadUInt32LittleEndian(section[40..]) * SectionEntrySize;
            if (ReadUInt32LittleEndian(section[4..]) == SymbolSection && names + SectionEntrySize <= (ulong)read)
            {
                ReadOnlySpan<byte> text = sections.AsSpan((int)names, SectionEntrySize);
                return new SymbolTable(
                    ReadUInt64LittleEndian(section[24..]),
                    ulong.Min(ReadUInt64LittleEndian(section[32..]) / SymbolTable.EntrySize, SymbolTable.MaxCount),
                    ReadUInt64LittleEndian(text[24..]),
                    ulong.Min(ReadUInt64LittleEndian(text[32..]), _file.Length));
            }
        }

        return default;
    }
}

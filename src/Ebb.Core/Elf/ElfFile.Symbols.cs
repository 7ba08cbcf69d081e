using System.Text;

namespace Ebb.Elf;

/// <content>Names: asked for by name, or by an address that they cover.</content>
public sealed partial class ElfFile
{
    private const int PieceLength = 48 * 1024; // a whole number of symbols, and of relocations
    private const int MaxNameHits = 64;
    private const int MaxVariables = 1 << 18;

    private SymbolTable? _dynamicSymbols;
    private SymbolTable? _allSymbols;
    private List<NamedRange>? _variables;

    // Kept for the loader: what other files may ask for.
    private SymbolTable DynamicSymbols => _dynamicSymbols ??= FindDynamicSymbols();

    // Kept for debuggers; most distributions take it out.
    private SymbolTable AllSymbols => _allSymbols ??= FindSectionSymbols();

    private delegate bool SymbolVisitor(in SymbolEntry entry);

    /// <summary>Looks a defined symbol up by its name as it stands in the file, without <c>@VERSION</c>: exported ones first, then those for debuggers.</summary>
    public bool TryFindSymbol(string name, out ElfSymbol symbol) =>
        TryFind(DynamicSymbols, name, out symbol) || TryFind(AllSymbols, name, out symbol);

    /// <summary>The named variable that covers an address: a vtable, for one. Null where none does.</summary>
    public ElfSymbol? SymbolAt(ulong address)
    {
        List<NamedRange> variables = _variables ??= FindVariables();
        int low = 0;
        int high = variables.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = variables[middle].Start <= address ? (middle + 1, high) : (low, middle);
        }

        if (low == 0 || address - variables[low - 1].Start >= variables[low - 1].Size)
        {
            return null;
        }

        NamedRange found = variables[low - 1];
        SymbolTable names = found.IsExported ? DynamicSymbols : AllSymbols;
        string name = found.Name < names.NamesSize ? ReadText(names.Names + found.Name, names.NamesSize - found.Name) : "";
        return name.Length == 0 ? null : new ElfSymbol(name, found.Start, found.Size, ElfSymbolKind.Variable);
    }

    private bool TryFind(SymbolTable table, string name, out ElfSymbol symbol)
    {
        ElfSymbol found = default;
        List<uint> hits = FindName(table, Encoding.UTF8.GetBytes(name + "\0"));
        if (hits.Count > 0)
        {
            Visit(table, (in SymbolEntry entry) =>
            {
                if (!entry.IsDefined || !hits.Contains(entry.Name))
                {
                    return true;
                }

                found = new ElfSymbol(name, entry.Value, entry.Size, entry.Kind);
                return false;
            });
        }

        symbol = found;
        return found.Name is not null;
    }

    // Where in the text the name stands. Names share their ends, so it may begin inside a longer one.
    private List<uint> FindName(SymbolTable table, ReadOnlySpan<byte> name)
    {
        var hits = new List<uint>();
        byte[] piece = new byte[(int)ulong.Min(PieceLength, table.NamesSize)];
        ulong at = 0;
        while (at < table.NamesSize && hits.Count < MaxNameHits)
        {
            int wanted = (int)ulong.Min((ulong)piece.Length, table.NamesSize - at);
            ReadOnlySpan<byte> text = piece.AsSpan(0, _file.Read(table.Names + at, piece.AsSpan(0, wanted)));
            int from = 0;
            while (hits.Count < MaxNameHits && text[from..].IndexOf(name) is >= 0 and int hit)
            {
                hits.Add((uint)(at + (ulong)(from + hit)));
                from += hit + 1;
            }

            if (text.Length <= name.Length || at + (ulong)text.Length >= table.NamesSize)
            {
                break;
            }

            // The next piece begins where a name cut in two would begin.
            at += (ulong)(text.Length - (name.Length - 1));
        }

        return hits;
    }

    private void Visit(SymbolTable table, SymbolVisitor visitor)
    {
        byte[] piece = new byte[(int)ulong.Min(PieceLength, table.Count * SymbolTable.EntrySize)];
        ulong at = 0;
        ulong end = table.Count * SymbolTable.EntrySize;
        while (at < end)
        {
            int wanted = (int)ulong.Min((ulong)piece.Length, end - at);
            int read = _file.Read(table.Symbols + at, piece.AsSpan(0, wanted));
            for (int entry = 0; entry + SymbolTable.EntrySize <= read; entry += SymbolTable.EntrySize)
            {
                if (!visitor(SymbolEntry.Decode(piece.AsSpan(entry, SymbolTable.EntrySize))))
                {
                    return;
                }
            }

            if (read < wanted)
            {
                return;
            }

            at += (ulong)read;
        }
    }

    // Sorted and apart by start; of several names for one start the first stays, exported before others.
    private List<NamedRange> FindVariables()
    {
        var found = new List<NamedRange>();
        foreach ((SymbolTable table, bool isExported) in new[] { (DynamicSymbols, true), (AllSymbols, false) })
        {
            Visit(table, (in SymbolEntry entry) =>
            {
                if (entry is { IsDefined: true, Kind: ElfSymbolKind.Variable, Size: > 0 })
                {
                    found.Add(new NamedRange(entry.Value, entry.Size, entry.Name, isExported));
                }

                return found.Count < MaxVariables;
            });
        }

        found.Sort();
        int kept = 0;
        for (int i = 0; i < found.Count; i++)
        {
            if (kept == 0 || found[kept - 1].Start != found[i].Start)
            {
                found[kept++] = found[i];
            }
        }

        found.RemoveRange(kept, found.Count - kept);
        found.TrimExcess();
        return found;
    }

    private readonly record struct NamedRange(ulong Start, ulong Size, uint Name, bool IsExported) : IComparable<NamedRange>
    {
        public int CompareTo(NamedRange other) =>
            Start != other.Start ? Start.CompareTo(other.Start)
            : IsExported != other.IsExported ? other.IsExported.CompareTo(IsExported)
            : Name.CompareTo(other.Name);
    }
}

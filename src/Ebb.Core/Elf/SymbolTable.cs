namespace Ebb.Elf;

/// <summary>Where a table of symbols and the text of their names lie in the file.</summary>
internal readonly record struct SymbolTable(ulong Symbols, ulong Count, ulong Names, ulong NamesSize)
{
    /// <summary>The size of <c>Elf64_Sym</c>.</summary>
    public const int EntrySize = 24;

    /// <summary>More than any program has; browsers with all their symbols have under a million.</summary>
    public const ulong MaxCount = 1 << 22;

    public bool IsEmpty => Count == 0;
}

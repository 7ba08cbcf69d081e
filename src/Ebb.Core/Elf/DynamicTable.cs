namespace Ebb.Elf;

/// <summary>What <c>PT_DYNAMIC</c> says to the loader: addresses and sizes of its tables; 0 where it says nothing.</summary>
/// <remarks>elf(5), <c>Elf64_Dyn</c>.</remarks>
internal readonly record struct DynamicTable
{
    public ulong Hash { get; init; }

    public ulong GnuHash { get; init; }

    public ulong Strings { get; init; }

    public ulong StringsSize { get; init; }

    public ulong Symbols { get; init; }

    public ulong Rela { get; init; }

    public ulong RelaSize { get; init; }

    public ulong Relr { get; init; }

    public ulong RelrSize { get; init; }

    /// <summary>The table with one more entry taken in; entries that nobody here asks for change nothing.</summary>
    public DynamicTable With(ulong tag, ulong value) => tag switch
    {
        4 => this with { Hash = value },
        5 => this with { Strings = value },
        6 => this with { Symbols = value },
        7 => this with { Rela = value },
        8 => this with { RelaSize = value },
        10 => this with { StringsSize = value },
        35 => this with { RelrSize = value },
        36 => this with { Relr = value },
        0x6ffffef5 => this with { GnuHash = value },
        _ => this,
    };
}

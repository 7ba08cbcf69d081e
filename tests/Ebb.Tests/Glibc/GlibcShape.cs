namespace Ebb.Tests.Glibc;

/// <summary>
/// What malloc's structs look like in one release: numbers of its own, taken from the releases' sources and not from the
/// reader's tables. <see cref="All"/> has each layout that any release from 2.17 to 2.44 brought, and the mixture of RHEL 8.
/// </summary>
/// <param name="Arena">A, B, C or D: head of malloc_state up to the bins, and whether it counts its threads.</param>
/// <param name="Params">Which malloc_par: P1, P2a, P2b, P3, P4a, P4b.</param>
/// <param name="TableSize">The chunk of a tcache's table; 0 where there is no tcache.</param>
/// <param name="IsMangled">Links in tcaches and fastbins are mangled.</param>
/// <param name="HeapHeader">Bytes of heap_info.</param>
internal sealed record GlibcShape(string Release, char Arena, string Params, int TableSize, bool IsMangled, int HeapHeader)
{
    public static IReadOnlyList<GlibcShape> All { get; } =
    [
        new("2.17", 'A', "P1", 0, false, 32),
        new("2.23", 'B', "P1", 0, false, 32),
        new("2.24", 'B', "P2a", 0, false, 32),
        new("2.26", 'B', "P2b", 0x250, false, 32),
        new("2.27", 'C', "P2b", 0x250, false, 32),
        new("2.31", 'C', "P2b", 0x290, false, 32),
        new("2.28 of RHEL 8", 'C', "P2b", 0x290, true, 32),
        new("2.35", 'C', "P3", 0x290, true, 48),
        new("2.42", 'C', "P3", 0x300, true, 48),
        new("2.43", 'D', "P4a", 0x300, true, 48),
        new("2.43 on a refill", 'D', "P4a", 0x310, true, 48),
        new("2.44", 'D', "P4b", 0x300, true, 48),
    ];

    /// <summary>The release that brought the layout, by which the reader calls its rows.</summary>
    public string ArenaSince => Arena switch { 'A' => "2.17", 'B' => "2.23", 'C' => "2.27", _ => "2.43" };

    public string ParamsSince => Params switch { "P1" => "2.17", "P2a" => "2.24", "P2b" => "2.26", "P3" => "2.35", "P4a" => "2.43", _ => "2.44" };

    public string? TableSince => TableSize switch { 0 => null, 0x250 => "2.26", 0x290 => "2.30", _ => "2.42" };

    public string HeapSince => HeapHeader == 32 ? "2.17" : "2.35";

    public bool HasTcache => TableSize != 0;

    public bool HasFastbins => Arena != 'D';

    /// <summary>The size field of an mmapped chunk is 16 less than its mapping.</summary>
    public bool HasShortMmapped => Arena == 'D';

    public bool CountsDown => TableSize >= 0x300;

    public ulong TcacheCount => Arena == 'D' ? 16UL : 7;

    // Offsets in malloc_state.
    public ulong Bins => Arena switch { 'A' or 'B' => 104, 'C' => 112, _ => 24UL };

    public ulong Top => Bins - 16;

    public ulong Fastbins => Arena == 'C' ? 16UL : 8;

    public ulong Next => Bins + 2048;

    public ulong? Attached => Arena == 'A' ? null : Bins + 2064;

    public ulong SystemMem => Bins + (Arena == 'A' ? 2064UL : 2072);

    public ulong MaxSystemMem => SystemMem + 8;

    public ulong ArenaSize => SystemMem + 16;

    // Offsets in malloc_par.
    public ulong NMmaps => Params switch { "P3" => 60, "P4a" or "P4b" => 68, _ => 40UL };

    public ulong MmappedMem => Params switch { "P3" => 80, "P4a" or "P4b" => 88, _ => 56UL };

    public ulong SbrkBase => Params switch { "P1" => 80, "P2a" or "P2b" => 72, "P3" => 96, _ => 104UL };

    public ulong? ThpPageSize => Params switch { "P3" => 40, "P4a" or "P4b" => 48, _ => null };

    /// <summary>tcache_bins, tcache_max_bytes and tcache_count follow each other.</summary>
    public ulong? TcacheBins => Params is "P1" or "P2a" ? null : SbrkBase + 8;

    // Offsets in tcache_perthread_struct.
    public int TableBins => TableSize >= 0x300 ? 76 : 64;

    public int CountWidth => TableSize == 0x250 ? 1 : 2;

    public ulong Entries => TableSize switch { 0x250 => 64, 0x290 => 128, _ => 152UL };

    public override string ToString() => Release;
}

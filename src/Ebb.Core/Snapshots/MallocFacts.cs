using Ebb.Glibc;

namespace Ebb.Snapshots;

/// <summary>One malloc of glibc in the process: its arenas, its mmapped blocks, its settings, and what a trim would return.</summary>
public sealed record MallocFacts
{
    /// <summary>The file that holds this malloc: libc.so.6, a static program, libc_malloc_debug.</summary>
    public required string Library { get; init; }

    /// <summary>Where it could be read from the library.</summary>
    public GlibcVersion? Version { get; init; }

    /// <summary>Which layouts the bytes were found to be in, such as <c>malloc_state of 2.27, tcache of 2.30</c>.</summary>
    public required string Layout { get; init; }

    public required IReadOnlyList<ArenaFacts> Arenas { get; init; }

    /// <summary>Blocks with a mapping of their own; glibc's <c>hblks</c> and <c>hblkhd</c>. Their bytes count as live.</summary>
    public required Group Mmapped { get; init; }

    public required Settings Settings { get; init; }

    /// <summary>Which live or cached blocks keep free bytes on pages with them, most first; grouped by size and type.</summary>
    public required IReadOnlyList<PagePin> PagePins { get; init; }

    /// <summary>The sizes that most live bytes are in, most first; at most 32.</summary>
    public required IReadOnlyList<SizeClass> LiveSizes { get; init; }

    /// <summary>True where <see cref="PagePins"/> were sampled and scaled up.</summary>
    public required bool PagePinsAreSampled { get; init; }
}

/// <summary>Blocks, their bytes with headers, and the part of the bytes that has a page behind it.</summary>
public readonly record struct Group(ulong Blocks, Bytes Bytes, Bytes Resident)
{
    public static Group operator +(Group a, Group b) => new(a.Blocks + b.Blocks, a.Bytes + b.Bytes, a.Resident + b.Resident);

    public static Group Add(Group left, Group right) => left + right;
}

/// <summary>One arena: its memory, what is in it, and what stops it from giving memory back by itself.</summary>
public sealed record ArenaFacts
{
    /// <summary>0 is the main arena; others in the order of the ring.</summary>
    public required int Index { get; init; }

    public required Address Address { get; init; }

    public bool IsMain => Index == 0;

    /// <summary>Heaps of a thread arena; for the main arena the pieces it is broken into.</summary>
    public required int Heaps { get; init; }

    /// <summary>glibc's own <c>system_mem</c>.</summary>
    public required Bytes System { get; init; }

    public required Bytes MaxSystem { get; init; }

    /// <summary>Threads that use it; 0 is an orphan, kept from threads that ended. Null before glibc 2.23.</summary>
    public ulong? AttachedThreads { get; init; }

    public required Group Live { get; init; }

    public required Group Tcache { get; init; }

    public required Group Fastbins { get; init; }

    public required Group Bins { get; init; }

    public required Group Top { get; init; }

    public Group Free => Tcache + Fastbins + Bins + Top;

    public required Bytes Overhead { get; init; }

    /// <summary>Bytes of its heaps that could not be walked. Live + Free + Overhead + Unread = System.</summary>
    public required Bytes Unread { get; init; }

    /// <summary>The arena's part of the ledger.</summary>
    public required MallocShare Share { get; init; }

    /// <summary>What would come back, by the way it comes back.</summary>
    public required ArenaForecast Forecast { get; init; }

    /// <summary>What stands between the free memory and the top; null where nothing does.</summary>
    public TopPin? Pin { get; init; }

    /// <summary>Where <c>brk</c> failed or was moved by somebody else, malloc cannot lower it any more.</summary>
    public required bool IsContiguous { get; init; }
}

/// <summary>Resident bytes that would come back, to the page.</summary>
public readonly record struct ArenaForecast
{
    /// <summary>What <c>malloc_trim(0)</c> of this glibc would return.</summary>
    public required Bytes ByMallocTrim { get; init; }

    /// <summary>What Ebb's own give-back returns: whole free pages anywhere, the tops of thread arenas with them. Equals the arena's held bytes.</summary>
    public required Bytes ByEbb { get; init; }

    /// <summary>The part of <see cref="ByEbb"/> that lies in the top.</summary>
    public required Bytes InTop { get; init; }

    /// <summary>The part of <see cref="ByEbb"/> that comes only after malloc has merged its fastbins.</summary>
    public required Bytes BehindFastbins { get; init; }

    /// <summary>Separate ranges of pages that make up <see cref="ByEbb"/>.</summary>
    public required ulong Ranges { get; init; }
}

/// <summary>The run of blocks right under the top that keeps malloc from trimming what stands below it.</summary>
/// <param name="Address">The block nearest to the free memory below.</param>
/// <param name="IsCached">All of the run lies in tcaches: freed by the program, kept by malloc.</param>
/// <param name="Blocks">Blocks in the run.</param>
/// <param name="Bytes">Their bytes.</param>
/// <param name="Holds">Resident whole free pages right below the run: what would fall to the top and go back if the run were freed.</param>
/// <param name="Below">All resident whole free pages of the arena below the run.</param>
public sealed record TopPin(Address Address, bool IsCached, ulong Blocks, Bytes Bytes, Bytes Holds, Bytes Below);

/// <summary>Blocks of one size and type that share pages with free memory.</summary>
/// <param name="Example">One of them.</param>
/// <param name="IsCached">In a tcache, not live.</param>
/// <param name="BlockSize">Size of each, with its header.</param>
/// <param name="Blocks">How many of them border on free memory.</param>
/// <param name="Holds">The free resident bytes on their pages that they keep; a page's bytes are shared among the blocks that border on them.</param>
/// <param name="Arena">The arena of the example.</param>
/// <param name="Type">The symbol of their vtable, where their first word is one; null otherwise.</param>
public sealed record PagePin(Address Example, bool IsCached, Bytes BlockSize, ulong Blocks, Bytes Holds, int Arena, string? Type);

/// <summary>Live blocks of one size.</summary>
public readonly record struct SizeClass(Bytes BlockSize, ulong Blocks, Bytes Bytes);

/// <summary>malloc's settings in force, read from <c>mp_</c>.</summary>
public sealed record Settings
{
    public required ulong MmapThreshold { get; init; }

    public required ulong TrimThreshold { get; init; }

    public required ulong TopPad { get; init; }

    public required int MmapMax { get; init; }

    /// <summary>0: not set; glibc's own limit holds.</summary>
    public required ulong ArenaMax { get; init; }

    public required ulong ArenaTest { get; init; }

    /// <summary>Freeing a large mmapped block moves both thresholds. Off once any of them was set.</summary>
    public required bool MmapThresholdIsDynamic { get; init; }

    /// <summary>Blocks cached in each class of each thread; null before 2.26.</summary>
    public ulong? TcacheCount { get; init; }

    public ulong? TcacheMaxBytes { get; init; }

    /// <summary>The huge page size that malloc asks for; null or 0 where it does not.</summary>
    public ulong? ThpPageSize { get; init; }

    public ulong? HugeTlbPageSize { get; init; }

    /// <summary>glibc's own count of mmapped blocks and bytes.</summary>
    public required int MmappedCount { get; init; }

    public required ulong MmappedBytes { get; init; }

    /// <summary>Large blocks were freed, and moved the thresholds from where they started.</summary>
    public bool ThresholdsMoved => MmapThresholdIsDynamic && MmapThreshold != DefaultMmapThreshold;

    public const ulong DefaultMmapThreshold = 128 * 1024;

    public const ulong DefaultTrimThreshold = 128 * 1024;
}

namespace Ebb.Glibc;

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

    /// <summary>The live blocks in full; null where nobody asked for them.</summary>
    public LiveCensus? Census { get; init; }

    /// <summary>Where each chunk lies; null where nobody asked for it.</summary>
    public HeapMap? Map { get; init; }
}

namespace Ebb.Glibc;

/// <summary>Where the fields of <c>heap_info</c>, the header of each heap of a thread arena, lie on 64-bit targets.</summary>
public sealed record HeapLayout
{
    public static IReadOnlyList<HeapLayout> All { get; } =
    [
        // fa8d436c87 (glibc 2.3): ptmalloc2, and with it this struct.
        new() { Since = new(2, 17), ArPtr = 0, Prev = 8, HeapSize = 16, MprotectSize = 24, PageSize = null, Size = 32 },

        // c1beb51d08 "malloc: Add Huge Page support to arenas".
        new() { Since = new(2, 35), ArPtr = 0, Prev = 8, HeapSize = 16, MprotectSize = 24, PageSize = 32, Size = 48 },
    ];

    public required GlibcVersion Since { get; init; }

    /// <summary>The arena that the heap belongs to.</summary>
    public required int ArPtr { get; init; }

    /// <summary>The arena's heap before this one; zero in its first.</summary>
    public required int Prev { get; init; }

    /// <summary>glibc's <c>size</c>: how much of the heap malloc uses.</summary>
    public required int HeapSize { get; init; }

    public required int MprotectSize { get; init; }

    public required int? PageSize { get; init; }

    /// <summary>The header's own size. In an arena's first heap, <c>struct malloc_state</c> follows it.</summary>
    public required int Size { get; init; }

    /// <summary>The rows to try, likeliest first.</summary>
    public static IEnumerable<HeapLayout> Candidates(GlibcVersion? version) => All.LikeliestFirst(row => row.Since, version);

    public override string ToString() => $"heap_info of {Since}";
}

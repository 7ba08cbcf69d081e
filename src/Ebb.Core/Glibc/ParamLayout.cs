namespace Ebb.Glibc;

/// <summary>Where the fields of <c>struct malloc_par</c> (malloc's settings and counters, the variable <c>mp_</c>) lie on 64-bit targets.</summary>
/// <remarks>The five words from <c>trim_threshold</c> to <c>arena_max</c> have stood at its start in every release.</remarks>
public sealed record ParamLayout
{
    public const int TrimThreshold = 0;

    public const int TopPad = 8;

    public const int MmapThreshold = 16;

    public const int ArenaTest = 24;

    public const int ArenaMax = 32;

    public static IReadOnlyList<ParamLayout> All { get; } =
    [
        // 425ce2edb9 (glibc 2.10): arena_test and arena_max.
        new()
        {
            Since = new(2, 17), NMmaps = 40, NMmapsMax = 44, MaxNMmaps = 48, NoDynThreshold = 52,
            MmappedMem = 56, MaxMmappedMem = 64, MaxTotalMem = 72, SbrkBase = 80, Size = 88,
        },

        // ca135f824b "malloc: Remove max_total_mem member form struct malloc_par".
        new()
        {
            Since = new(2, 24), NMmaps = 40, NMmapsMax = 44, MaxNMmaps = 48, NoDynThreshold = 52,
            MmappedMem = 56, MaxMmappedMem = 64, SbrkBase = 72, Size = 80,
        },

        // d5c3fafc43 "Add per-thread cache to malloc".
        new()
        {
            Since = new(2, 26), NMmaps = 40, NMmapsMax = 44, MaxNMmaps = 48, NoDynThreshold = 52,
            MmappedMem = 56, MaxMmappedMem = 64, SbrkBase = 72,
            TcacheBins = 80, TcacheMaxBytes = 88, TcacheCount = 96, TcacheUnsortedLimit = 104, Size = 112,
        },

        // 5f6d8d97c6 "malloc: Add madvise support for Transparent Huge Pages", 98d5fcb8d0 "malloc: Add Huge Page support for mmap".
        new()
        {
            Since = new(2, 35), ThpPageSize = 40, HpPageSize = 48, HpFlags = 56,
            NMmaps = 60, NMmapsMax = 64, MaxNMmaps = 68, NoDynThreshold = 72,
            MmappedMem = 80, MaxMmappedMem = 88, SbrkBase = 96,
            TcacheBins = 104, TcacheMaxBytes = 112, TcacheCount = 120, TcacheUnsortedLimit = 128, Size = 136,
        },

        // 9097cbf5d8 "malloc: Enable THP always support on hugetlb tunable": thp_mode.
        new()
        {
            Since = new(2, 43), ThpMode = 40, ThpPageSize = 48, HpPageSize = 56, HpFlags = 64,
            NMmaps = 68, NMmapsMax = 72, MaxNMmaps = 76, NoDynThreshold = 80,
            MmappedMem = 88, MaxMmappedMem = 96, SbrkBase = 104,
            TcacheBins = 112, TcacheMaxBytes = 120, TcacheCount = 128, TcacheUnsortedLimit = 136, Size = 144,
        },

        // Release 2.44: tcache_unsorted_limit is gone.
        new()
        {
            Since = new(2, 44), ThpMode = 40, ThpPageSize = 48, HpPageSize = 56, HpFlags = 64,
            NMmaps = 68, NMmapsMax = 72, MaxNMmaps = 76, NoDynThreshold = 80,
            MmappedMem = 88, MaxMmappedMem = 96, SbrkBase = 104,
            TcacheBins = 112, TcacheMaxBytes = 120, TcacheCount = 128, Size = 136,
        },
    ];

    public required GlibcVersion Since { get; init; }

    /// <summary>An <c>int</c>; its numbers differ between releases.</summary>
    public int? ThpMode { get; init; }

    public int? ThpPageSize { get; init; }

    public int? HpPageSize { get; init; }

    /// <summary>An <c>int</c>.</summary>
    public int? HpFlags { get; init; }

    /// <summary>An <c>int</c>, as are the three after it.</summary>
    public required int NMmaps { get; init; }

    public required int NMmapsMax { get; init; }

    public required int MaxNMmaps { get; init; }

    public required int NoDynThreshold { get; init; }

    public required int MmappedMem { get; init; }

    public required int MaxMmappedMem { get; init; }

    /// <summary>Always zero in a process; it is what tells 2.23 from 2.24.</summary>
    public int? MaxTotalMem { get; init; }

    public required int SbrkBase { get; init; }

    /// <summary>Called <c>tcache_small_bins</c> from 2.42 on.</summary>
    public int? TcacheBins { get; init; }

    public int? TcacheMaxBytes { get; init; }

    public int? TcacheCount { get; init; }

    public int? TcacheUnsortedLimit { get; init; }

    public required int Size { get; init; }

    /// <summary>The rows to try, likeliest first.</summary>
    public static IEnumerable<ParamLayout> Candidates(GlibcVersion? version) => All.LikeliestFirst(row => row.Since, version);

    /// <summary>This row in a malloc that was built without a tcache, as the one in <c>libc_malloc_debug.so.0</c> is.</summary>
    public ParamLayout WithoutTcache() => TcacheBins is not { } end
        ? this
        : this with { TcacheBins = null, TcacheMaxBytes = null, TcacheCount = null, TcacheUnsortedLimit = null, Size = end };

    public override string ToString() => $"malloc_par of {Since}";
}

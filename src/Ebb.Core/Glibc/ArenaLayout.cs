namespace Ebb.Glibc;

/// <summary>Where the fields of <c>struct malloc_state</c> (an arena) lie, in bytes from its start, on 64-bit targets.</summary>
/// <remarks>
/// One row for each change of the struct, newest last, alike on x86-64 and arm64. Above each row stands the glibc
/// commit that made it. <c>LayoutsOfTheInstalledGlibc</c> holds the rows against DWARF.
/// </remarks>
public sealed record ArenaLayout
{
    /// <summary>Words of <see cref="Bins"/>: a forward and a backward link for each of 127 bins.</summary>
    public const int BinWords = 254;

    public static IReadOnlyList<ArenaLayout> All { get; } =
    [
        // 425ce2edb9 (glibc 2.10): the circle of free arenas came with the option PER_THREAD, on in every build since 2.17.
        new()
        {
            Since = new(2, 17), Flags = 4, HaveFastchunks = null, Fastbins = 8, Top = 88, LastRemainder = 96, Bins = 104, Binmap = 2136,
            Next = 2152, NextFree = 2160, AttachedThreads = null, SystemMem = 2168, MaxSystemMem = 2176, Size = 2184,
        },

        // a62719ba90 "malloc: Prevent arena free_list from turning cyclic": arenas count their threads. Also on the 2.22 branch.
        new()
        {
            Since = new(2, 23), Flags = 4, HaveFastchunks = null, Fastbins = 8, Top = 88, LastRemainder = 96, Bins = 104, Binmap = 2136,
            Next = 2152, NextFree = 2160, AttachedThreads = 2168, SystemMem = 2176, MaxSystemMem = 2184, Size = 2192,
        },

        // e956075a5a "Use relaxed atomics for malloc have_fastchunks": a flag bit became a field. Also on the 2.26 branch.
        new()
        {
            Since = new(2, 27), Flags = 4, HaveFastchunks = 8, Fastbins = 16, Top = 96, LastRemainder = 104, Bins = 112, Binmap = 2144,
            Next = 2160, NextFree = 2168, AttachedThreads = 2176, SystemMem = 2184, MaxSystemMem = 2192, Size = 2200,
        },

        // bb5a4f5295 "malloc: Remove fastbin infrastructure", after e3062b06c5 had removed have_fastchunks.
        new()
        {
            Since = new(2, 43), Flags = 4, HaveFastchunks = null, Fastbins = null, Top = 8, LastRemainder = 16, Bins = 24, Binmap = 2056,
            Next = 2072, NextFree = 2080, AttachedThreads = 2088, SystemMem = 2096, MaxSystemMem = 2104, Size = 2112,
        },
    ];

    public required GlibcVersion Since { get; init; }

    public required int Flags { get; init; }

    public required int? HaveFastchunks { get; init; }

    /// <summary>Ten list heads; null where there are no fastbins.</summary>
    public required int? Fastbins { get; init; }

    public required int Top { get; init; }

    public required int LastRemainder { get; init; }

    public required int Bins { get; init; }

    public required int Binmap { get; init; }

    public required int Next { get; init; }

    public required int NextFree { get; init; }

    public required int? AttachedThreads { get; init; }

    public required int SystemMem { get; init; }

    public required int MaxSystemMem { get; init; }

    public required int Size { get; init; }

    /// <summary>The rows to try, likeliest first. A version is a hint: the first whose arenas hold together is the one.</summary>
    public static IEnumerable<ArenaLayout> Candidates(GlibcVersion? version) => All.LikeliestFirst(row => row.Since, version);

    public override string ToString() => $"malloc_state of {Since}";
}

namespace Ebb.Glibc;

/// <summary>Where the fields of <c>struct tcache_perthread_struct</c> lie on 64-bit targets. It lives in a chunk of the heap, whose size tells the row.</summary>
public sealed record TcacheLayout
{
    public static IReadOnlyList<TcacheLayout> All { get; } =
    [
        // d5c3fafc43 "Add per-thread cache to malloc".
        new()
        {
            Since = new(2, 26), Bins = 64, Counts = 0, CountWidth = 1, CountsDown = false, Entries = 64,
            Size = 576, ChunkSizes = [0x250],
        },

        // 1f50f2ad85 "Small tcache improvements": counts of 16 bits. Also on the 2.28 and 2.29 branches.
        new()
        {
            Since = new(2, 30), Bins = 64, Counts = 0, CountWidth = 2, CountsDown = false, Entries = 128,
            Size = 640, ChunkSizes = [0x290],
        },

        // 7e10e30e64 "malloc: Count tcache entries downwards", cbfd798810 "malloc: add tcache support for large chunk caching".
        // 2.43 asks for a little more when the first refill of a bin makes it: 0x310.
        new()
        {
            Since = new(2, 42), Bins = 76, Counts = 0, CountWidth = 2, CountsDown = true, Entries = 152,
            Size = 760, ChunkSizes = [0x300, 0x310],
        },
    ];

    public required GlibcVersion Since { get; init; }

    /// <summary>How many lists: 64 for chunks of 32, 48, ... 1040 bytes; 12 more for one power of two each.</summary>
    public required int Bins { get; init; }

    public required int Counts { get; init; }

    /// <summary>Bytes of each count.</summary>
    public required int CountWidth { get; init; }

    /// <summary>A count says how many chunks may still be added, not how many there are.</summary>
    public required bool CountsDown { get; init; }

    /// <summary>The list heads: plain pointers to what the program would get, 16 bytes into the chunk.</summary>
    public required int Entries { get; init; }

    public required int Size { get; init; }

    /// <summary>The sizes that the chunk around it can have, flags not counted.</summary>
    public required IReadOnlyList<int> ChunkSizes { get; init; }

    /// <summary>The rows to try, likeliest first; all of them even for a version without a tcache, which is a hint only.</summary>
    public static IEnumerable<TcacheLayout> Candidates(GlibcVersion? version) => All.LikeliestFirst(row => row.Since, version);

    /// <summary>The row whose struct lies in a chunk of this size; null where none does.</summary>
    public static TcacheLayout? OfChunk(ulong size) => All.FirstOrDefault(row => row.ChunkSizes.Any(own => (ulong)own == size));

    public override string ToString() => $"tcache of {Since}";
}

namespace Ebb.Glibc;

/// <summary>What did not hold together inside a target. The numbers are documented in <c>docs/damage.md</c> and never reused.</summary>
public enum DamageKind
{
    /// <summary>A chunk's size is smaller than a chunk can be, not a multiple of 16, or larger than the rest of its heap.</summary>
    ChunkSize = 10,

    /// <summary>A free chunk's size and the copy of it at its end differ.</summary>
    ChunkFoot = 11,

    /// <summary>Two free chunks stand side by side; malloc would have merged them.</summary>
    FreeNeighbours = 12,

    /// <summary>A chunk header lies on a page that is not there.</summary>
    ChunkAbsent = 13,

    /// <summary>A chunk header lies on a page that was swapped out; reading it would bring it back.</summary>
    ChunkSwapped = 14,

    /// <summary>The arena's top does not lie in one of its heaps, or does not end where the heap ends.</summary>
    Top = 20,

    /// <summary>The circle of arenas does not close, or is longer than any process could make it.</summary>
    ArenaRing = 21,

    /// <summary>An arena's bins do not point back at themselves.</summary>
    Bins = 22,

    /// <summary>A heap's header does not name the arena that it was found through, or its chain does not end.</summary>
    HeapChain = 23,

    /// <summary>The arena's own count of its memory differs from what was found.</summary>
    SystemMemory = 24,

    /// <summary>A cached list (tcache) leaves the heap, holds a chunk of a wrong size, or does not end.</summary>
    Tcache = 30,

    /// <summary>A fastbin's list leaves the heap, holds a chunk of a wrong size, or does not end.</summary>
    Fastbin = 31,

    /// <summary>The mmapped chunks found are not as many, or as large, as malloc counts.</summary>
    Mmapped = 40,

    /// <summary>The settings (<c>mp_</c>) were not found, or hold impossible values.</summary>
    Settings = 41,

    /// <summary>The walk was ended by its limit of time.</summary>
    TimeLimit = 50,
}

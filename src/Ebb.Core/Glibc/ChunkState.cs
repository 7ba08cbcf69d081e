namespace Ebb.Glibc;

/// <summary>What a stretch of malloc's memory is. The numbers stand in saved snapshots.</summary>
public enum ChunkState
{
    /// <summary>Held by the program.</summary>
    Live = 0,

    /// <summary>Free, in a thread's cache.</summary>
    Tcache = 1,

    /// <summary>Free, in a fastbin.</summary>
    Fastbin = 2,

    /// <summary>Free, in a bin.</summary>
    Bin = 3,

    /// <summary>What an arena has not given out yet.</summary>
    Top = 4,

    /// <summary>Of malloc itself: tables of caches, headers that end a heap.</summary>
    Overhead = 5,

    /// <summary>Could not be read.</summary>
    Unread = 6,

    /// <summary>Was read, and left out of a map that had grown too long.</summary>
    Untold = 7,
}

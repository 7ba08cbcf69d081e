namespace Ebb.Lab;

/// <summary>What becomes of a piece of the heap, as a picture of it shows it.</summary>
public enum MapState
{
    /// <summary>Held by the program, or of malloc itself.</summary>
    Live,

    /// <summary>Free, in a thread's cache: it pins what lies below it as a live block does.</summary>
    Cached,

    /// <summary>Free, in a fastbin: not merged with its neighbours.</summary>
    Fastbin,

    /// <summary>Free and merged, in a bin or the top, and resident.</summary>
    Free,

    /// <summary>Not resident: given back, or never touched.</summary>
    Absent,
}

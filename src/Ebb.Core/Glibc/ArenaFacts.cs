namespace Ebb.Glibc;

/// <summary>One arena: its memory, what is in it, and what stops it from giving memory back by itself.</summary>
public sealed record ArenaFacts
{
    /// <summary>0 is the main arena; others in the order of the ring.</summary>
    public required int Index { get; init; }

    public required Address Address { get; init; }

    /// <summary>Where the pointer to its top lies; 0 where the facts come from a file, since only a living arena can be trimmed.</summary>
    internal Address TopAt { get; init; }

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

    /// <summary>A thread was in the middle of changing it when the target was stopped: it held the lock, or is the only one and was inside malloc.</summary>
    public bool IsInMotion { get; init; }

    /// <summary>Where <c>brk</c> failed or was moved by somebody else, malloc cannot lower it any more.</summary>
    public required bool IsContiguous { get; init; }
}

namespace Ebb.Glibc;

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

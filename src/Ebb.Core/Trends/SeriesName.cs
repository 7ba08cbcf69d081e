namespace Ebb.Trends;

/// <summary>The names of series that are not rows of the ledger. A row's series is named as the row is.</summary>
public static class SeriesName
{
    /// <summary>Bytes handed out by malloc and not yet freed: the curve that decides.</summary>
    public const string Live = "live";

    /// <summary>All resident bytes.</summary>
    public const string Resident = "resident";

    /// <summary>Bytes that are free and still kept by malloc.</summary>
    public const string Free = "free";

    /// <summary>How many arenas malloc has.</summary>
    public const string Arenas = "arenas";

    /// <summary>How many threads the process has.</summary>
    public const string Threads = "threads";

    internal static bool IsCount(string name) => name is Arenas or Threads;
}

using System.Globalization;

namespace Ebb.Watching;

/// <summary>The names of the numbers of a sample, and what each counts. They stand in recordings, and never change.</summary>
public static class FigureNames
{
    /// <summary>As the kernel counts it at any time.</summary>
    public const string Resident = "resident";
    public const string Proportional = "proportional";
    public const string Swapped = "swapped";
    public const string RssAnonymous = "rss.anonymous";
    public const string RssFile = "rss.file";
    public const string RssShared = "rss.shared";
    public const string MinorFaults = "faults.minor";
    public const string MajorFaults = "faults.major";
    public const string Threads = "threads";

    /// <summary>malloc's blocks that are handed out: in each sample, walked or derived.</summary>
    public const string Live = "live";

    /// <summary>The same, only where it was walked.</summary>
    public const string LiveWalked = "live.walked";
    public const string LiveBlocks = "live.blocks";
    public const string System = "system";
    public const string Top = "top";
    public const string Mmapped = "mmapped";

    /// <summary>How many arenas malloc has, of all of them: those after <see cref="Figures.MostArenas"/> too.</summary>
    public const string Arenas = "arenas";
    public const string Tcache = "free.tcache";
    public const string Fastbins = "free.fastbins";
    public const string Bins = "free.bins";
    public const string Overhead = "overhead";
    public const string GroupUsage = "group.usage";
    public const string GroupLimit = "group.limit";
    public const string GroupSomeWaited = "group.waited.some";
    public const string GroupAllWaited = "group.waited.all";

    /// <summary>What the names of rows of the ledger begin with.</summary>
    public const string LedgerPrefix = "ledger.";

    /// <summary>What the names of an arena's numbers begin with.</summary>
    public const string ArenaPrefix = "arena.";

    /// <summary>A row of the ledger.</summary>
    public static string OfRow(string kind) => LedgerPrefix + kind;

    /// <summary>A number of an arena: <c>arena.0.live</c>.</summary>
    public static string OfArena(int number, string what) => string.Create(CultureInfo.InvariantCulture, $"{ArenaPrefix}{number}.{what}");

    /// <summary>What a number counts: bytes, things, or microseconds.</summary>
    public static string UnitOf(string name) => name switch
    {
        MinorFaults or MajorFaults or Threads or LiveBlocks or Arenas => "count",
        GroupSomeWaited or GroupAllWaited => "microseconds",
        _ => "bytes",
    };
}

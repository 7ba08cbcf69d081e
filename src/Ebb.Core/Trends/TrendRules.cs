using System.Diagnostics;
using Ebb.Accounts;

namespace Ebb.Trends;

/// <summary>The rules of judging over time, as data. <c>docs/trends.md</c> documents each; a test holds it to that.</summary>
public static class TrendRules
{
    // Rows of the ledger that the kernel cannot take back, and what runtimes and other allocators own.
    private static readonly string[] s_own =
        [LedgerKind.Anonymous, LedgerKind.Shared, LedgerKind.Stack, "dotnet.", "jvm.", "v8.", "go.", "jemalloc.", "tcmalloc.", "mimalloc."];

    public const string Growing = "growing";
    public const string Steady = "steady";
    public const string HeldFree = "held-free";
    public const string Undecided = "undecided";

    /// <summary>A verdict is certain from this confidence on.</summary>
    public const double Certain = 0.95;

    /// <summary>No confidence is told as more than this.</summary>
    internal const double MostSure = 0.999;

    /// <summary>A recording is looked at again and again: the chance of an error counts so many times.</summary>
    internal const double Looks = 20;

    /// <summary>Nothing is certain on fewer points,</summary>
    internal const int FewestPoints = 24;

    /// <summary>or in less time.</summary>
    internal const double ShortestSeconds = 45;

    /// <summary>A series is judged by the medians of this many equal spans of its time.</summary>
    internal const int Spans = 64;

    /// <summary>A rhythm is looked for in this many spans.</summary>
    internal const int FineSpans = 1024;

    /// <summary>Growth of less than this share of the level in an hour can be steady,</summary>
    internal const double SteadyShare = 0.005;

    /// <summary>and so can growth of less than this many bytes in an hour.</summary>
    internal const double SteadyBytes = 64 * 1024;

    /// <summary>Of counts: one in this many hours.</summary>
    internal const double SteadyCountHours = 10;

    /// <summary>What is steady shows no sign of growth: not this many standard errors.</summary>
    internal const double NoSign = 2.3;

    /// <summary>What is steady has been so for this share of the time observed.</summary>
    internal const double SteadyFor = 0.75;

    /// <summary>What grows has done so for this share of the time observed.</summary>
    internal const double GrowingFor = 0.3;

    /// <summary>What grows still grows in its second half by more than this share of the first half's slope.</summary>
    internal const double GoesOn = 0.4;

    /// <summary>After a rise that was steeper, the share is that of a logarithm, and this much more.</summary>
    internal const double GoesOnBeyond = 0.1;

    /// <summary>No slope is known better than to this share of itself.</summary>
    internal const double FinestSlope = 0.02;

    /// <summary>That it goes on may be in doubt by as much as this.</summary>
    internal const double GoesOnDoubt = 0.01;

    /// <summary>What grows still grows in its last third by this share of its slope.</summary>
    internal const double LastThird = 0.2;

    /// <summary>So many steps up make a ratchet certain to go on.</summary>
    internal const int FewestSteps = 8;

    /// <summary>The test of Mann and Kendall may leave as much doubt.</summary>
    internal const double KendallDoubt = 0.01;

    /// <summary>A change is seen where two lines leave so many times less than one does.</summary>
    internal const double BreakRatio = 16;

    /// <summary>After a peak that came and went it is calm where a line leaves so many times less, point by point, than before.</summary>
    internal const double CalmRatio = 100;

    /// <summary>A warm-up is seen where it leaves so many times less than a line does,</summary>
    internal const double ApproachRatio = 6;

    /// <summary>and at least this share of what a break leaves,</summary>
    internal const double ApproachOverBreak = 0.35;

    /// <summary>and has had this many of its time constants.</summary>
    internal const double ApproachConstants = 5;

    /// <summary>What bends so much, of the same ratio, is not told as growing: it may be warming up.</summary>
    internal const double BendRatio = 2;

    /// <summary>It bends where its second half rises by less than this share of its first.</summary>
    internal const double BendShare = 0.6;

    /// <summary>With less distance than this from a unit root, times the points, the noise is taken for a random walk.</summary>
    internal const double WalkDistance = 22;

    /// <summary>A rhythm repeats so often before it is believed.</summary>
    internal const int FewestPeriods = 4;

    /// <summary>The correlation of a series with itself one period later.</summary>
    internal const double RhythmCorrelation = 0.5;

    /// <summary>Resident memory stepped up where it rose by so many bytes,</summary>
    internal const double StepBytes = 4 << 20;

    /// <summary>and by this share of what is resident at the end;</summary>
    internal const double StepShare = 0.10;

    /// <summary>and it is held where malloc keeps this share of the rise.</summary>
    internal const double StepHeld = 0.6;

    /// <summary>A page: what cannot be told from nothing in one observation.</summary>
    internal const double Grain = 4096;

    internal const double CountGrain = 0.5;

    public static IReadOnlyList<string> Ids { get; } = [Growing, Steady, HeldFree, Undecided];

    /// <summary>The stable name of a finding, as JSON and <c>docs/trends.md</c> have it.</summary>
    public static string IdOf(FindingKind kind) => kind switch
    {
        FindingKind.Leak => "leak",
        FindingKind.WarmUp => "warm-up",
        FindingKind.Plateau => "plateau",
        FindingKind.Sawtooth => "sawtooth",
        FindingKind.Season => "season",
        FindingKind.Ratchet => "ratchet",
        FindingKind.HeldStep => "held-step",
        FindingKind.ArenaGrowth => "arena-growth",
        FindingKind.RowGrowth => "row-growth",
        _ => throw new UnreachableException(kind.ToString()),
    };

    /// <summary>Memory that only the process itself can give back, and that is not malloc's: its growth decides where live memory does not grow.</summary>
    internal static bool IsOwnMemory(string series) =>
        Array.Exists(s_own, own => own.EndsWith('.') ? series.StartsWith(own, StringComparison.Ordinal) : series == own);

    /// <summary>The chance of an error that a certain verdict may have in one look.</summary>
    internal static double Doubt => (1 - Certain) / Looks;
}

using Ebb.Snapshots;
using Ebb.Trends;
using Ebb.Watching;

namespace Ebb.Rendering;

/// <summary>Two recordings side by side: before a change and after it.</summary>
public sealed record HistoryComparison(HistoryReport Before, HistoryReport After)
{
    private const double FarApart = 2; // of two times

    /// <summary>What differs, in a sentence.</summary>
    public string Headline => (Before.Trend.Verdict, After.Trend.Verdict) switch
    {
        (TrendVerdict.Undecided, TrendVerdict.Undecided) => "Cannot tell: both recordings are undecided.",
        (TrendVerdict.Undecided one, _) => $"Cannot tell: the first recording is undecided, {one.Missing}.",
        (_, TrendVerdict.Undecided one) => $"Cannot tell: the second recording is undecided, {one.Missing}.",
        (TrendVerdict.Growing before, TrendVerdict.Growing after) => Grew(before, after),
        (TrendVerdict.Growing before, _) => $"{Of(before)} grew by {Rate(before)} an hour before, and does not now.",
        (_, TrendVerdict.Growing after) => $"{Of(after)} grows by {Rate(after)} an hour now, and did not before.",
        _ => "Nothing grew before, and nothing grows now.",
    };

    /// <summary>Both are decided, and what is said of them cannot be chance.</summary>
    public bool IsCertain => (Before.Trend.Verdict, After.Trend.Verdict) switch
    {
        (TrendVerdict.Undecided, _) or (_, TrendVerdict.Undecided) => false,
        (TrendVerdict.Growing before, TrendVerdict.Growing after) => before.Of == after.Of && AreApart(before.PerHour, after.PerHour),
        _ => true,
    };

    /// <summary>What a reader has to know before comparing them.</summary>
    public IReadOnlyList<Remark> Notes => [.. Doubts(), .. Before.History.Remarks, .. After.History.Remarks];

    private static bool AreApart(GrowthRate left, GrowthRate right) => left.High < right.Low || right.High < left.Low;

    private static string Grew(TrendVerdict.Growing before, TrendVerdict.Growing after) =>
        before.Of != after.Of ? $"{Of(before)} grew before by {Rate(before)} an hour, and {Of(after).ToLowerInvariant()} does now by {Rate(after)}."
        : !AreApart(before.PerHour, after.PerHour) ? $"{Of(after)} grows as before, as far as can be told: {Rate(after)} an hour, {Rate(before)} before."
        : after.PerHour.Value < before.PerHour.Value ? $"{Of(after)} still grows, more slowly: {Rate(after)} an hour, {Rate(before)} before."
        : $"{Of(after)} grows faster: {Rate(after)} an hour, {Rate(before)} before.";

    private static string Of(TrendVerdict verdict) => verdict.Of is FigureNames.Live or FigureNames.LiveWalked ? "Live memory" : $"'{verdict.Of}'";

    private static string Rate(TrendVerdict.Growing growing) => TrendWording.Rate(growing.Of, growing.PerHour.Value);

    private IEnumerable<Remark> Doubts()
    {
        if (Before.History.Processes is [var one, ..] && After.History.Processes is [var other, ..] && one.Name != other.Name)
        {
            yield return new Remark("other-program", RemarkSeverity.Warning, $"They are of two programs: {one.Name} and {other.Name}.");
        }

        (double shorter, double longer) = Before.History.Duration < After.History.Duration
            ? (Before.History.Duration.TotalSeconds, After.History.Duration.TotalSeconds)
            : (After.History.Duration.TotalSeconds, Before.History.Duration.TotalSeconds);
        if (longer > shorter * FarApart)
        {
            yield return new Remark("other-length", RemarkSeverity.Info, "One is more than twice as long as the other: what takes long to show may be seen in one alone.");
        }

        if (!IsCertain && (Before.Trend.Verdict, After.Trend.Verdict) is (TrendVerdict.Growing, TrendVerdict.Growing))
        {
            yield return new Remark("not-certain", RemarkSeverity.Info, "Between what and what their growth lies at 95 % overlaps: the difference may be chance. Longer recordings tell.");
        }
    }
}

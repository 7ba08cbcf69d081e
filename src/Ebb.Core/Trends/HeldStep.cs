using Ebb.Accounts;

namespace Ebb.Trends;

/// <summary>Resident memory stepped up and what malloc keeps with it, while live memory did not stay.</summary>
/// <param name="Rose">Bytes by which what is kept rose.</param>
/// <param name="Resident">Bytes by which resident memory rose.</param>
/// <param name="Live">Bytes by which live memory rose; negative where it fell.</param>
internal readonly record struct HeldStep(double Rose, double Resident, double Live)
{
    /// <summary>What was kept in the last quarter, each span of it, is above all that was at first.</summary>
    public static HeldStep? Of(Story story, double from)
    {
        if (story.Find(SeriesName.Resident) is not { } resident || story.Find(SeriesName.Live) is not { } live || Kept(story, resident, live) is not { } kept)
        {
            return null;
        }

        Points points = Points.Of(kept, from);
        Points whole = Points.Of(resident, from);
        Points used = Points.Of(live, from);
        if (points.Count < TrendRules.FewestPoints || points.Length < TrendRules.ShortestSeconds || whole.Count < TrendRules.FewestPoints || used.Count < TrendRules.FewestPoints)
        {
            return null;
        }

        Curve curve = Curve.Of(points.X, points.Y, TrendRules.Spans);
        int early = curve.Count / 8;
        int late = curve.Count - (curve.Count / 4);
        double rose = Rise(curve);
        double most = curve.Y[..early].Max();
        double least = curve.Y[late..].Min();
        var step = new HeldStep(rose, Rise(Curve.Of(whole.X, whole.Y, TrendRules.Spans)), Rise(Curve.Of(used.X, used.Y, TrendRules.Spans)));
        bool isLarge = step.Resident >= TrendRules.StepBytes && step.Resident >= TrendRules.StepShare * whole.Y[^1];
        bool isHeld = rose >= TrendRules.StepHeld * step.Resident && step.Live <= (1 - TrendRules.StepHeld) * step.Resident;
        return isLarge && isHeld && least - most >= rose / 2 ? step : null;
    }

    private static double Rise(Curve curve) =>
        TheilSen.Median(curve.Y.AsSpan(curve.Count - (curve.Count / 4)).ToArray()) - TheilSen.Median(curve.Y.AsSpan(0, curve.Count / 8).ToArray());

    // What malloc keeps, where it was counted; else what is resident, not live and in no row beside malloc.
    private static Series? Kept(Story story, Series resident, Series live)
    {
        if (story.Find(LedgerKind.Held) is { } counted)
        {
            return counted;
        }

        double[] gap = resident.Values.ToArray();
        int rows = 0;
        foreach (Series series in story.Series)
        {
            bool isRow = series == live || (LedgerKind.All.Contains(series.Name) && !LedgerKind.IsMalloc(series.Name)) || TrendRules.IsOwnMemory(series.Name);
            if (isRow && series.Values.Length == gap.Length && series.Seconds.Span.SequenceEqual(resident.Seconds.Span))
            {
                rows += series == live ? 0 : 1;
                for (int i = 0; i < gap.Length; i++)
                {
                    gap[i] -= series.Values.Span[i];
                }
            }
        }

        return rows > 0 ? new Series(LedgerKind.Held, resident.Seconds, gap) : story.Find(SeriesName.Free);
    }
}

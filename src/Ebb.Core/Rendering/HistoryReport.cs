using Ebb.Trends;
using Ebb.Watching;

namespace Ebb.Rendering;

/// <summary>What was recorded, and what is said of it: text, JSON and every other form are made of this one.</summary>
public sealed record HistoryReport(History History, Trend Trend)
{
    /// <summary>Judges it.</summary>
    public static HistoryReport Of(History history) => new(history, Trend.Of(HistoryStory.Of(history)));

    /// <summary>What the verdict speaks of: what it grew by while it was observed, what is held, or how much it is.</summary>
    public Bytes Speaks => Trend.Verdict switch
    {
        TrendVerdict.Growing growing => Whole(growing.PerHour.Value * growing.Observed.TotalHours),
        TrendVerdict.HeldFree held => held.Rose,
        TrendVerdict.Steady steady => Last(steady.Of),
        _ => Bytes.Zero,
    };

    private Bytes Last(string of)
    {
        foreach (string name in (ReadOnlySpan<string>)[of, FigureNames.OfRow(of)])
        {
            if (RecordedSeries.Of(History, name).Values is { Count: > 0 } values)
            {
                return Whole(values[^1]);
            }
        }

        return Bytes.Zero;
    }

    private static Bytes Whole(double bytes) => new((ulong)Math.Clamp(bytes, 0, long.MaxValue));
}

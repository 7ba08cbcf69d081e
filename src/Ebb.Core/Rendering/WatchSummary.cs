using Ebb.Accounts;
using Ebb.Trends;
using Ebb.Watching;

namespace Ebb.Rendering;

/// <summary>What stays on the terminal when the live view has ended: in a few lines, what was seen.</summary>
public static class WatchSummary
{
    private static readonly (string Figure, string Word)[] s_figures = [(FigureNames.Resident, "resident"), (FigureNames.Live, "live"), (FigureNames.OfRow(LedgerKind.Held), "held")];

    public static string Of(WatchView view, TextOptions options)
    {
        ArgumentNullException.ThrowIfNull(view);
        History history = view.History;
        if (history.Processes.Count == 0)
        {
            return WatchWords.Text($"{history.Source}, watched for {WatchWords.Clock(history.Duration.TotalSeconds)}: it was not looked at yet\n");
        }

        var paper = new Paper(options);
        HistoryProcess process = history.Processes[^1];
        paper.Sentence("", WatchWords.Text($"{process.Name} ({process.Pid}), watched for {WatchWords.Clock(history.Duration.TotalSeconds)}: ") + string.Join(", ", s_figures.Select(one => Amount(RecordedSeries.Of(history, one.Figure), one.Word)).OfType<string>()), 0);
        if (view.Judged is { Trend.Verdict: { } verdict })
        {
            paper.Sentence(verdict.Id.ToUpperInvariant().Replace('-', ' '), verdict.Headline(), 17, Ink.Strong);
        }

        foreach (HistoryMoment moment in history.Moments.Where(static one => one.Kind is MomentKind.Ended or MomentKind.Unreadable).TakeLast(1))
        {
            paper.Sentence("", HistoryWords.Sentence(moment), 0);
        }

        return paper.ToString();
    }

    private static string? Amount(RecordedSeries series, string what) =>
        series.Values.Count == 0 ? null : WatchWords.Text($"{what} {new Bytes((ulong)series.Values[^1])} ({WatchWords.Signed(series.Values[^1] - series.Values[0])})");
}

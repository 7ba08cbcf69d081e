using System.Globalization;
using Ebb.Accounts;
using Ebb.Trends;
using Ebb.Verdicts;
using Ebb.Watching;

namespace Ebb.Rendering;

/// <summary>The report of <c>ebb report</c> for people.</summary>
public static class TextHistory
{
    private const int Indent = 17;
    private const int MostMoments = 40;

    private static readonly (string Figure, string Label, Ink Ink)[] s_rows =
    [
        (FigureNames.Resident, "resident", Ink.Strong),
        (FigureNames.Live, "live", Ink.Live),
        (FigureNames.OfRow(LedgerKind.Held), "held", Ink.Held),
        (FigureNames.OfRow(LedgerKind.Pinned), "pinned", Ink.Pinned),
        (FigureNames.System, "malloc's system", Ink.Plain),
        (FigureNames.Mmapped, "mmapped", Ink.Plain),
        (FigureNames.OfRow(LedgerKind.Anonymous), "anonymous", Ink.Elsewhere),
        (FigureNames.OfRow(LedgerKind.File), "file pages", Ink.Elsewhere),
        (FigureNames.OfRow(LedgerKind.Shared), "shared", Ink.Elsewhere),
        (FigureNames.OfRow(LedgerKind.Stack), "stacks", Ink.Elsewhere),
        (FigureNames.Swapped, "swapped", Ink.Plain),
        (FigureNames.GroupUsage, "control group", Ink.Plain),
    ];

    public static string Of(HistoryReport report, TextOptions options)
    {
        ArgumentNullException.ThrowIfNull(report);
        var paper = new Paper(options);
        History history = report.History;
        Heading(paper, history);
        Judged(paper, report.Trend);
        Curves(paper, history);
        Numbers(paper, history);
        Moments(paper, history);
        foreach (Snapshots.Remark remark in history.Remarks)
        {
            paper.Line();
            paper.Sentence("!", remark.Message, 2, Ink.Trouble);
        }

        return paper.ToString();
    }

    private static void Heading(Paper paper, History history)
    {
        string who = history.Processes.Count == 0 ? "nothing" : Text($"{history.Processes[^1].Name} (PID {history.Processes[^1].Pid})");
        long samples = history.Points.Sum(static point => point.Samples), walks = history.Points.Sum(static point => point.Walks);
        paper.Sentence("", Text($"{who}: {samples} samples in {Duration(history.Duration)}, {walks} of them with a walk of the heap"), 0, Ink.Strong);
        string processes = history.Processes.Count > 1 ? Text($"{history.Processes.Count} processes or programs, ") : "";
        string runs = history.Runs > 1 ? Text($"{history.Runs} runs, ") : "";
        string at = history.StartedAt is { } start ? Text($", begun {start:yyyy-MM-dd HH:mm:ss} UTC") : "";
        paper.Sentence("", $"{processes}{runs}{history.Source}{at}", 0);
    }

    private static void Judged(Paper paper, Trend trend)
    {
        paper.Line();
        paper.Sentence(trend.Verdict.Id.ToUpperInvariant().Replace('-', ' '), trend.Verdict.Headline(), Indent, Ink.Strong);
        foreach (Evidence evidence in trend.Verdict.Because)
        {
            paper.Sentence("  -", $"{evidence.Where}: {evidence.Saw}", 4);
        }

        foreach (Finding finding in trend.Findings)
        {
            paper.Sentence("  " + (finding.IsCertain ? finding.Id : finding.Id + "?"), $"{finding.Because.Where}: {finding.Because.Saw}", Indent);
        }
    }

    private static void Curves(Paper paper, History history)
    {
        int width = Math.Min(paper.Columns - Indent - 12, 80);
        if (history.Points.Count < 2)
        {
            return;
        }

        paper.Heading("Over time");
        double most = 0;
        foreach ((string figure, _, _) in s_rows[..3])
        {
            most = RecordedSeries.Of(history, figure).Values.Append(most).Max();
        }

        foreach ((string figure, string label, Ink ink) in s_rows[..3])
        {
            var series = RecordedSeries.Of(history, figure);
            if (series.Seconds.Count > 0)
            {
                paper.Line("  " + paper.Color(label.PadRight(Indent - 2), ink) + Sparkline.Of(series, history.Points[0].Seconds, history.Points[^1].Seconds, most, width, paper.IsUnicode));
            }
        }

        paper.Line(new string(' ', Indent) + Text($"0 to {new Bytes((ulong)most)}, {Duration(history.Duration)} from left to right"));
    }

    private static void Numbers(Paper paper, History history)
    {
        paper.Line();
        var table = new TextTable(new(""), new("first", true), new("least", true), new("mean", true), new("most", true), new("last", true));
        foreach ((string figure, string label, Ink ink) in s_rows)
        {
            int series = history.IndexOf(figure);
            PointFigure? all = null, first = null, last = null;
            foreach (HistoryPoint point in series < 0 ? [] : history.Points)
            {
                if (point[series] is { } one)
                {
                    first ??= one;
                    last = one;
                    all = all is { } sum ? sum.With(one) : one;
                }
            }

            if (all is { Most: > 0 } shown)
            {
                table.Add(ink, label, Amount(first!.Value.Mean), Amount(shown.Least), Amount(shown.Mean), Amount(shown.Most), Amount(last!.Value.Mean));
            }
        }

        table.WriteTo(paper);
    }

    private static void Moments(Paper paper, History history)
    {
        if (history.Moments.Count == 0)
        {
            return;
        }

        paper.Heading("What happened");
        foreach (HistoryMoment moment in history.Moments.Take(MostMoments))
        {
            paper.Sentence(Duration(TimeSpan.FromSeconds(moment.Seconds)).PadLeft(Indent - 2), HistoryWords.Sentence(moment), Indent, moment.Kind == MomentKind.Mark ? Ink.Strong : Ink.Plain);
        }

        if (history.Moments.Count > MostMoments)
        {
            paper.Line(new string(' ', Indent) + Text($"and {history.Moments.Count - MostMoments} more: --json has all"));
        }
    }

    private static string Amount(ulong bytes) => new Bytes(bytes).ToString();

    private static string Duration(TimeSpan time) =>
        time.TotalSeconds < 120 ? Text($"{time.TotalSeconds:0.0} s")
        : time.TotalMinutes < 120 ? Text($"{time.TotalMinutes:0.0} min")
        : time.TotalHours < 72 ? Text($"{time.TotalHours:0.0} h")
        : Text($"{time.TotalDays:0.0} days");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

using System.Globalization;
using Ebb.Trends;
using Ebb.Verdicts;
using Ebb.Watching;

namespace Ebb.Rendering;

/// <summary>The report of <c>ebb report</c> for people.</summary>
public static class TextHistory
{
    private const int Indent = 17;
    private const int MostMoments = 40;

    private static readonly IReadOnlyList<(string Figure, string Label, Ink Ink)> s_curves = [.. HistoryNumber.Shown.Take(3)];

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
        string[] lines = [.. HistoryWords.Heading(history)];
        paper.Sentence("", lines[0], 0, Ink.Strong);
        paper.Sentence("", lines[1], 0);
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
        foreach ((string figure, _, _) in s_curves)
        {
            most = RecordedSeries.Of(history, figure).Values.Append(most).Max();
        }

        foreach ((string figure, string label, Ink ink) in s_curves)
        {
            var series = RecordedSeries.Of(history, figure);
            if (series.Seconds.Count > 0)
            {
                paper.Line("  " + paper.Color(label.PadRight(Indent - 2), ink) + Sparkline.Of(series, history.Points[0].Seconds, history.Points[^1].Seconds, most, width, paper.IsUnicode));
            }
        }

        paper.Line(new string(' ', Indent) + Text($"0 to {new Bytes((ulong)most)}, {HistoryWords.Duration(history.Duration)} from left to right"));
    }

    private static void Numbers(Paper paper, History history)
    {
        paper.Line();
        var table = new TextTable(new(""), new("first", true), new("least", true), new("mean", true), new("most", true), new("last", true));
        foreach (HistoryNumber one in HistoryNumber.AllOf(history))
        {
            table.Add(one.Ink, one.Label, one.First.ToString(), one.Least.ToString(), one.Mean.ToString(), one.Most.ToString(), one.Last.ToString());
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
            paper.Sentence(HistoryWords.Duration(TimeSpan.FromSeconds(moment.Seconds)).PadLeft(Indent - 2), HistoryWords.Sentence(moment), Indent, moment.Kind == MomentKind.Mark ? Ink.Strong : Ink.Plain);
        }

        if (history.Moments.Count > MostMoments)
        {
            paper.Line(new string(' ', Indent) + Text($"and {history.Moments.Count - MostMoments} more: --json has all"));
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

using Ebb.Snapshots;
using Ebb.Trends;
using Ebb.Watching;

namespace Ebb.Rendering;

/// <summary>Two recordings side by side, for people.</summary>
public static class TextComparison
{
    public static string Of(HistoryComparison comparison, TextOptions options)
    {
        ArgumentNullException.ThrowIfNull(comparison);
        var paper = new Paper(options);
        paper.Sentence("", comparison.Headline, 0, Ink.Strong);
        paper.Line();
        var table = new TextTable(new(""), new("before", true), new("after", true));
        foreach ((string label, string before, string after) in Rows(comparison))
        {
            table.Add(Ink.Plain, label, before, after);
        }

        table.WriteTo(paper);
        foreach (Remark note in comparison.Notes)
        {
            paper.Line();
            paper.Sentence(note.Severity == RemarkSeverity.Info ? "-" : "!", note.Message, 2, note.Severity == RemarkSeverity.Info ? Ink.Plain : Ink.Trouble);
        }

        return paper.ToString();
    }

    /// <summary>What stands side by side: a label, and what there is of each.</summary>
    internal static IEnumerable<(string Label, string Before, string After)> Rows(HistoryComparison comparison)
    {
        (HistoryReport before, HistoryReport after) = (comparison.Before, comparison.After);
        yield return ("recording", TextWidth.Cut(Path.GetFileName(before.History.Source), 24), TextWidth.Cut(Path.GetFileName(after.History.Source), 24));
        yield return ("of", Name(before.History), Name(after.History));
        yield return ("observed", HistoryWords.Duration(before.History.Duration), HistoryWords.Duration(after.History.Duration));
        yield return ("verdict", HtmlVerdict.Word(before.Trend.Verdict), HtmlVerdict.Word(after.Trend.Verdict));
        yield return ("confidence", Sure(before.Trend.Verdict), Sure(after.Trend.Verdict));
        yield return ("growth an hour", Rate(before.Trend.Verdict, static rate => rate.Value), Rate(after.Trend.Verdict, static rate => rate.Value));
        yield return ("at 95 % from", Rate(before.Trend.Verdict, static rate => rate.Low), Rate(after.Trend.Verdict, static rate => rate.Low));
        yield return ("to", Rate(before.Trend.Verdict, static rate => rate.High), Rate(after.Trend.Verdict, static rate => rate.High));
        foreach ((string figure, string label, Ink ink) in HistoryNumber.Shown.Take(3))
        {
            HistoryNumber? left = HistoryNumber.Of(before.History, figure, label, ink), right = HistoryNumber.Of(after.History, figure, label, ink);
            yield return (label + ", last", left?.Last.ToString() ?? "-", right?.Last.ToString() ?? "-");
            yield return (label + ", most", left?.Most.ToString() ?? "-", right?.Most.ToString() ?? "-");
        }
    }

    private static string Name(History history) => history.Processes.Count == 0 ? "-" : TextWidth.Cut(history.Processes[^1].Name, 24);

    private static string Sure(TrendVerdict verdict) => verdict is TrendVerdict.Undecided ? "-" : WatchWords.Text($"{verdict.Confidence * 100:0.0} %");

    private static string Rate(TrendVerdict verdict, Func<GrowthRate, double> part) => HtmlVerdict.RateOf(verdict) is { } rate ? TrendWording.Rate(verdict.Of, part(rate)) : "-";
}

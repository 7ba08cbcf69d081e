using Ebb.Watching;

namespace Ebb.Rendering;

/// <summary>Two recordings side by side, as a page: both curves from the same start.</summary>
public static class HtmlComparison
{
    public static string Of(HistoryComparison comparison)
    {
        ArgumentNullException.ThrowIfNull(comparison);
        var page = new HtmlPage("ebb report: before and after");
        page.Raw("<header>\n").Element("h1", "Before and after").Element("p", comparison.Headline).Raw("</header>\n<main>\n");
        IReadOnlyList<Chart> charts = Charts(comparison);
        page.Charts(charts, HtmlHistory.Hint);
        page.Table(["", "+before", "+after"], TextComparison.Rows(comparison).Select(static row => (string[])[row.Label, row.Before, row.After]));
        foreach (Snapshots.Remark note in comparison.Notes)
        {
            page.Element("p", note.Message);
        }

        page.Element("h2", "Before");
        HtmlVerdict.Write(page, comparison.Before.Trend);
        page.Element("h2", "After");
        HtmlVerdict.Write(page, comparison.After.Trend);
        page.Raw("</main>\n").Element("footer", "Written by ebb report. All sizes are powers of 1024. This file needs no network and asks nobody for anything.");
        return page.End(charts, startedAt: null);
    }

    /// <summary>Live and resident memory of both, each in a chart of its own.</summary>
    public static IReadOnlyList<Chart> Charts(HistoryComparison comparison)
    {
        ArgumentNullException.ThrowIfNull(comparison);
        return
        [
            .. new[] { ("Live memory, before and after", "live"), ("Resident memory, before and after", "resident") }
                .Select(one => new Chart(one.Item1, "time since the first sample of each", "bytes",
                    [.. Curves(comparison.Before.History, one.Item2, "before", "grey"), .. Curves(comparison.After.History, one.Item2, "after", "live")]) { IsOverTime = true })
                .Where(static chart => chart.Curves.Count > 0),
        ];
    }

    private static IEnumerable<Curve> Curves(History history, string name, string when, string ink) =>
        HistoryCharts.MainCurves(history).Where(curve => curve.Name == name && curve.Points.Count > 0).Select(curve => curve with { Name = when, Ink = ink });
}

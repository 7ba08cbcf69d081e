using Ebb.Watching;

namespace Ebb.Rendering;

/// <summary>The report of <c>ebb report</c> as a page: one file to look at anywhere, also without a network and without a script.</summary>
public static class HtmlHistory
{
    internal const string Hint = "Drag over a chart to look closer, double click to see the whole time again; then a scale begins where the curves do. A name below a chart hides its curve.";
    private const int MostMoments = 500;
    private const int MostProcesses = 200;

    public static string Of(HistoryReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        History history = report.History;
        string[] heading = [.. HistoryWords.Heading(history)];
        var page = new HtmlPage("ebb report: " + heading[0]);
        page.Raw("<header>\n").Element("h1", heading[0]).Element("p", heading[1], "faint").Raw("</header>\n<main>\n");
        HtmlVerdict.Write(page, report.Trend);
        Remarks(page, history);
        IReadOnlyList<Chart> charts = HistoryCharts.Of(history);
        page.Charts(charts, Hint);
        if (history.Points.Any(static point => point.Samples > 1))
        {
            page.Element("p", "Older samples were thinned: a line is their mean, the band behind it goes from the least to the most of them.", "faint");
        }

        page.Element("h2", "In numbers");
        page.Table(["", "+first", "+least", "+mean", "+most", "+last"], HistoryNumber.AllOf(history).Select(static one => (string[])[one.Label, one.First.ToString(), one.Least.ToString(), one.Mean.ToString(), one.Most.ToString(), one.Last.ToString()]));
        Moments(page, history);
        Processes(page, history);
        page.Raw("</main>\n").Element("footer", "Written by ebb report. All sizes are powers of 1024. This file needs no network and asks nobody for anything.");
        return page.End(charts, history.StartedAt);
    }

    internal static void Remarks(HtmlPage page, History history)
    {
        foreach (Snapshots.Remark remark in history.Remarks)
        {
            page.Raw("<p><strong>!</strong> ").Safe(remark.Message).Raw("</p>\n");
        }
    }

    private static void Moments(HtmlPage page, History history)
    {
        if (history.Moments.Count == 0)
        {
            return;
        }

        page.Element("h2", "What happened");
        page.Table(["+after", "at (UTC)", "what"], history.Moments.Take(MostMoments).Select(static moment => (string[])[WatchWords.Clock(Math.Max(moment.Seconds, 0)), WatchWords.Text($"{moment.At:yyyy-MM-dd HH:mm:ss}"), HistoryWords.Sentence(moment)]));
        if (history.Moments.Count > MostMoments)
        {
            page.Element("p", WatchWords.Text($"and {history.Moments.Count - MostMoments} more: --json has all"), "faint");
        }
    }

    private static void Processes(HtmlPage page, History history)
    {
        page.Element("h2", "Processes");
        page.Table(["+PID", "name", "command line", "malloc", "started (UTC)"], history.Processes.Take(MostProcesses).Select(static process => (string[])
        [
            WatchWords.Text($"{process.Pid}"), process.Name, string.Join(' ', process.CommandLine), string.Join(", ", process.Allocators),
            process.StartedAt is { } start ? WatchWords.Text($"{start:yyyy-MM-dd HH:mm:ss}") : "",
        ]));
        if (history.Processes.Count > MostProcesses)
        {
            page.Element("p", WatchWords.Text($"and {history.Processes.Count - MostProcesses} more: --json has all"), "faint");
        }
    }
}

using Ebb.Accounts;
using Ebb.Trends;
using Ebb.Verdicts;
using Ebb.Watching;

namespace Ebb.Rendering;

/// <summary>The live view as a screen of text: pure, the same lines for the same view.</summary>
public static class WatchScreen
{
    private const int Least = 18; // rows below which a curve has one line
    private const int Middle = 30; // rows from which there is room for more than the least
    private const int Tall = 42;
    private const int Indent = 17;
    private const int Numbers = 22; // columns left of a curve
    private const int SideBySide = 76; // columns from which the arenas stand beside the ledger

    private static readonly (string Figure, string Label, Ink Ink)[] s_curves =
    [
        (FigureNames.Resident, "resident", Ink.Strong),
        (FigureNames.Live, "live", Ink.Live),
        (FigureNames.OfRow(LedgerKind.Held), "held", Ink.Held),
    ];

    /// <summary>As many lines as the screen has rows, none wider than its columns.</summary>
    public static IReadOnlyList<string> Of(WatchView view, int columns, int rows, bool isColored, bool isUnicode)
    {
        ArgumentNullException.ThrowIfNull(view);
        columns = Math.Clamp(columns, 1, 1000);
        rows = Math.Clamp(rows, 1, 500);
        var paper = new Paper(new TextOptions(columns, isColored, isUnicode));
        var lines = new List<ScreenLine> { Heading(view, paper, columns) };
        ScreenLine foot = Foot(view, columns);
        int room = rows - 1;
        if (view.ShowsHelp)
        {
            lines.AddRange(WatchHelp.Lines());
        }
        else
        {
            Verdict(lines, view, paper, rows);
            Curves(lines, view, paper, columns, rows);
            int events = rows >= Tall ? 8 : rows >= Middle ? 5 : 3;
            var tables = WatchTables.Of(view, columns, columns >= SideBySide, isUnicode);
            lines.AddRange(tables.Take(Math.Max(room - lines.Count - events - 1, 0)));
            lines.AddRange(WatchTables.Events(view, paper, Math.Max(room - lines.Count, 0)));
        }

        if (lines.Count > room)
        {
            lines.RemoveRange(room, lines.Count - room);
        }

        while (lines.Count < room)
        {
            lines.Add(new ScreenLine());
        }

        lines.Add(foot);
        return [.. lines.Select(line => line.Text(columns, paper))];
    }

    private static ScreenLine Heading(WatchView view, Paper paper, int columns)
    {
        History history = view.History;
        HistoryProcess? process = history.Processes.Count > 0 ? history.Processes[^1] : null;
        string who = view.WaitsFor is { } name ? $"waiting for the next {name}" : process is null ? "looking ..." : WatchWords.Text($"{process.Name} ({process.Pid})");
        var line = ScreenLine.Of("ebb watch  ", Ink.Faint).Add(paper.Safe(TextWidth.Cut(who, 40)), Ink.Strong);
        if (view.IsPaused)
        {
            line.Add("  ").Add("PAUSED", Ink.Trouble);
        }

        long samples = history.Points.Sum(static point => point.Samples), walks = history.Points.Sum(static point => point.Walks);
        var parts = new List<string>
        {
            WatchWords.Text($"  {WatchWords.Clock(history.Duration.TotalSeconds)}"),
            WatchWords.Text($", every {WatchWords.Interval(history.Interval ?? TimeSpan.Zero)}"),
            WatchWords.Text($", {samples} sample{(samples == 1 ? "" : "s")}, {walks} walk{(walks == 1 ? "" : "s")}"),
        };
        if (view.CostOfAWalk > TimeSpan.Zero)
        {
            parts.Add(WatchWords.Text($" of {view.CostOfAWalk.TotalMilliseconds:0} ms"));
        }

        foreach (string part in parts.TakeWhile(part => line.Columns + part.Length <= columns))
        {
            line.Add(part);
        }

        return line;
    }

    private static ScreenLine Foot(WatchView view, int columns)
    {
        if (view.Notice is { } notice)
        {
            return ScreenLine.Of(notice, Ink.Strong);
        }

        string keys = view.ShowsHelp ? "h back  q quit"
            : columns < 50 ? "q quit  h help"
            : columns < 64 ? "q quit  space pause  +/- interval  m mark  h help"
            : "q quit  space pause  +/- interval  m mark  w walk now  h help";
        return ScreenLine.Of(keys, Ink.Faint);
    }

    private static void Verdict(List<ScreenLine> lines, WatchView view, Paper paper, int rows)
    {
        int most = rows < Least ? 2 : rows < Middle ? 3 : rows < Tall ? 4 : 7;
        var text = new Paper(new TextOptions(paper.Columns, false, paper.IsUnicode));
        if (view.Judged is { Trend: { } trend })
        {
            text.Sentence(trend.Verdict.Id.ToUpperInvariant().Replace('-', ' '), trend.Verdict.Headline(), Indent);
            foreach (Evidence evidence in rows < Middle ? [] : trend.Verdict.Because)
            {
                text.Sentence("  -", $"{evidence.Where}: {evidence.Saw}", 4);
            }
        }
        else
        {
            text.Sentence("UNDECIDED", "nothing was seen yet", Indent);
        }

        int at = 0;
        foreach (string line in text.ToString().TrimEnd('\n').Split('\n').Take(most))
        {
            lines.Add(ScreenLine.Of(line, at++ == 0 ? Ink.Strong : Ink.Plain));
        }
    }

    private static void Curves(List<ScreenLine> lines, WatchView view, Paper paper, int columns, int rows)
    {
        History history = view.History;
        int width = columns - Numbers - 1;
        int height = rows < Least ? 1 : rows < Middle ? 2 : rows < Tall ? 3 : 5;
        if (history.Points.Count == 0 || width < 8)
        {
            return;
        }

        lines.Add(new ScreenLine());
        double from = history.Points[0].Seconds, to = history.Points[^1].Seconds, most = 0;
        RecordedSeries[] all = [.. s_curves.Select(curve => RecordedSeries.Of(history, curve.Figure))];
        foreach (RecordedSeries series in all)
        {
            most = series.Values.Count > 0 ? Math.Max(most, series.Values.Max()) : most;
        }

        for (int i = 0; i < all.Length; i++)
        {
            Curve(lines, all[i], s_curves[i].Label, s_curves[i].Ink, BlockChart.Of(all[i], from, to, most, width, height, paper.IsUnicode));
        }

        lines.Add(new ScreenLine().To(Numbers).Add(Axis(history, most, width), Ink.Faint));
    }

    private static void Curve(List<ScreenLine> lines, RecordedSeries series, string label, Ink ink, string[] chart)
    {
        bool isKnown = series.Values.Count > 0;
        string now = isKnown ? new Bytes((ulong)series.Values[^1]).ToString() : "not known";
        string since = isKnown ? WatchWords.Signed(series.Values[^1] - series.Values[0]) : "";
        for (int i = 0; i < chart.Length; i++)
        {
            string left = i == 0 ? label.PadRight(9) + now.PadLeft(Numbers - 10) : i == 1 ? since.PadLeft(Numbers - 1) : "";
            lines.Add(ScreenLine.Of(left, i == 0 ? ink : Ink.Faint).To(Numbers).Add(chart[i], ink));
        }
    }

    private static string Axis(History history, double most, int width)
    {
        string left = WatchWords.Text($"{WatchWords.Clock(history.Duration.TotalSeconds)} ago"), right = "now";
        string scale = WatchWords.Text($"each 0 to {new Bytes((ulong)most)}");
        int blanks = width - left.Length - scale.Length - right.Length;
        return blanks < 4 ? TextWidth.Cut(scale, width) : left + new string(' ', blanks / 2) + scale + new string(' ', blanks - (blanks / 2)) + right;
    }
}

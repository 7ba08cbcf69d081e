using Ebb.Accounts;
using Ebb.Watching;

namespace Ebb.Rendering;

/// <summary>The lower part of the live view: the ledger, the arenas, and what happened.</summary>
internal static class WatchTables
{
    private const int LedgerWide = 36;
    private const int Bar = 10;

    public static IReadOnlyList<ScreenLine> Of(WatchView view, int columns, bool isSideBySide, bool isUnicode)
    {
        List<ScreenLine> ledger = Ledger(view.History, isUnicode), arenas = Arenas(view.History);
        var lines = new List<ScreenLine>();
        if (!isSideBySide || arenas.Count == 0)
        {
            lines.AddRange(ledger);
            lines.AddRange(arenas);
            return lines;
        }

        int wide = Math.Max(LedgerWide, Math.Min(columns / 2, 50));
        for (int i = 0; i < Math.Max(ledger.Count, arenas.Count); i++)
        {
            ScreenLine line = i < ledger.Count ? ledger[i].Cut(wide - 2) : new ScreenLine();
            lines.Add(i < arenas.Count ? line.To(wide).Add(arenas[i]) : line);
        }

        return lines;
    }

    /// <summary>What happened last, the newest first.</summary>
    public static IEnumerable<ScreenLine> Events(WatchView view, Paper paper, int most)
    {
        var all = new List<(double Seconds, string Text, Ink Ink)>();
        foreach (HistoryMoment moment in view.History.Moments)
        {
            all.Add((moment.Seconds, HistoryWords.Sentence(moment), moment.Kind == MomentKind.Mark ? Ink.Strong : Ink.Plain));
        }

        foreach (HeapEvent one in view.Events)
        {
            all.Add((one.Until, WatchWords.Sentence(one), one.Kind is HeapEventKind.Returned or HeapEventKind.Shrank ? Ink.Held : Ink.Plain));
        }

        if (all.Count == 0 || most < 2)
        {
            yield break;
        }

        yield return ScreenLine.Of("what happened", Ink.Faint);
        foreach ((double seconds, string text, Ink ink) in all.OrderByDescending(static one => one.Seconds).Take(most - 1))
        {
            yield return ScreenLine.Of(WatchWords.Clock(seconds).PadLeft(10) + "  ").Add(paper.Safe(text), ink);
        }
    }

    // As it was at the last walk.
    private static List<ScreenLine> Ledger(History history, bool isUnicode)
    {
        HistoryPoint? walked = history.Points.LastOrDefault(static point => point.Walks > 0);
        if (walked is null)
        {
            return [ScreenLine.Of("ledger: not walked yet", Ink.Faint)];
        }

        double ago = history.Points[^1].Seconds - walked.Seconds;
        var lines = new List<ScreenLine> { ScreenLine.Of(ago < 0.05 ? "ledger, walked now" : $"ledger, walked {WatchWords.Clock(Math.Round(ago, ago < 10 ? 1 : 0))} ago", Ink.Faint) };
        var rows = new List<(string Kind, ulong Bytes)>();
        double sum = 0;
        foreach (string kind in LedgerKind.All)
        {
            if (walked[history.IndexOf(FigureNames.OfRow(kind))] is { Mean: > 0 } row)
            {
                rows.Add((kind, row.Mean));
                sum += row.Mean;
            }
        }

        foreach ((string kind, ulong bytes) in rows.OrderByDescending(static row => row.Bytes))
        {
            string bar = string.Concat(Enumerable.Repeat(LedgerBar.Mark(kind, isUnicode), (int)Math.Round(bytes / sum * Bar)));
            lines.Add(ScreenLine.Of("  " + kind.PadRight(16)).Add(new Bytes(bytes).ToString().PadLeft(10) + "  ").Add(bar, LedgerBar.InkOf(kind)));
        }

        return lines;
    }

    // The largest first.
    private static List<ScreenLine> Arenas(History history)
    {
        if (history.Points.Count == 0)
        {
            return [];
        }

        HistoryPoint now = history.Points[^1];
        var arenas = new List<(int Number, ulong System, ulong Top, ulong Live)>();
        for (int i = 0; i < Figures.MostArenas && history.IndexOf(FigureNames.OfArena(i, "system")) is >= 0 and var system; i++)
        {
            if (now[system] is { } has && now[history.IndexOf(FigureNames.OfArena(i, "top"))] is { } top && now[history.IndexOf(FigureNames.OfArena(i, "live"))] is { } live)
            {
                arenas.Add((i, has.Mean, top.Mean, live.Mean));
            }
        }

        if (arenas.Count == 0)
        {
            return [];
        }

        var lines = new List<ScreenLine> { ScreenLine.Of("arena" + "system".PadLeft(10) + "live".PadLeft(12) + "top".PadLeft(12), Ink.Faint) };
        foreach ((int number, ulong system, ulong top, ulong live) in arenas.OrderByDescending(static one => one.System))
        {
            string name = number == 0 ? "main" : WatchWords.Text($"{number}");
            lines.Add(ScreenLine.Of(name.PadRight(4) + new Bytes(system).ToString().PadLeft(11) + new Bytes(live).ToString().PadLeft(12) + new Bytes(top).ToString().PadLeft(12)));
        }

        return lines;
    }
}

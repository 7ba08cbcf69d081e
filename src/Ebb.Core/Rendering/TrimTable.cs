using System.Globalization;
using Ebb.Trimming;

namespace Ebb.Rendering;

/// <summary>The report of <c>ebb trim</c> for several processes: a line each, most returnable first.</summary>
public static class TrimTable
{
    /// <param name="rows">In the order that they were trimmed in.</param>
    /// <param name="unread">Those that may not be touched, or cannot be read.</param>
    /// <param name="acts">Something was to be done.</param>
    /// <param name="command">What does it, where nothing was done.</param>
    public static string Of(IReadOnlyList<TrimRow> rows, int unread, bool acts, string command, TextOptions options)
    {
        var paper = new Paper(options);
        bool isWatched = rows.Any(static row => row.Regrowth is not null);
        var table = new TextTable(
            new("PID", true), new("RSS", true), new(acts ? "foretold" : "returns", true, 1), new(acts ? "returned" : "", true), new("slices", true, 2), new("longest", true, 3),
            new(isWatched ? "came back" : "", true), new("name", Least: 20));
        foreach (TrimRow row in rows)
        {
            Add(table, row, acts);
        }

        if (rows.Count > 0)
        {
            table.WriteTo(paper);
            paper.Line();
        }

        Bytes sum = rows.Aggregate(Bytes.Zero, (all, row) => all + (acts ? row.Returned : row.Forecast));
        string done = acts ? "given back" : "would come back";
        paper.Sentence("", Text($"{(rows.Count == 1 ? "1 process" : Text($"{rows.Count} processes"))}: {sum} {done}."), 0, Ink.Strong);
        if (unread > 0)
        {
            paper.Sentence("", Text($"Not looked at: {unread} more that may not be touched, have ended, or cannot be read (ebb says which)."), 0);
        }

        foreach (TrimRow row in rows.Where(static row => row.Regrowth is { IsUndone: true }))
        {
            paper.Sentence("  !", Text($"{row.Pid}: {TrimWords.Of(row.Regrowth!)}"), 4, Ink.Trouble);
        }

        if (!acts && sum != Bytes.Zero)
        {
            paper.Sentence("", "Nothing was done yet. To do it: " + command, 0);
        }

        return paper.ToString();
    }

    private static void Add(TextTable table, TrimRow row, bool acts)
    {
        string pid = Text($"{row.Pid}");
        if (row.Report is not { } report)
        {
            table.Add(Ink.Trouble, pid, "", "", "", "", "", "", Text($"{row.Name}: {row.Message}"));
            return;
        }

        TrimResult result = report.Result;
        bool isDone = result.Outcomes.Count > 0;
        string note = result.EndedEarly ?? result.Hindrance ?? (report.Purge is { } purge && result.Forecast.Returns == Bytes.Zero ? Text($"{purge.Allocator}'s: {purge.How}") : "");
        table.Add(
            result.Regrowth is { IsUndone: true } || result.EndedEarly is not null || result.Hindrance is not null ? Ink.Trouble : Ink.Plain,
            pid,
            (result.ResidentAfter ?? report.Before.Ledger.Resident).ToString(),
            result.Forecast.Returns.ToString(),
            acts ? result.Returned.ToString() : "",
            Slices(result, isDone),
            TrimWords.Time(isDone ? result.LongestPause : result.Forecast.LongestPause),
            result.Regrowth is { } regrowth ? regrowth.Regrown.ToString() : "",
            note.Length == 0 ? row.Name : row.Name + ": " + note);
    }

    private static string Slices(TrimResult result, bool isDone) =>
        (isDone ? result.Outcomes[0].Way : result.Forecast.Way) == TrimWay.Call ? "call" : Text($"{(isDone ? result.Slices : result.Forecast.Slices):N0}");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

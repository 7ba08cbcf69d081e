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
        TrimReport[] reports = [.. rows.Select(static row => row.Report).OfType<TrimReport>()];
        foreach (TrimReport report in reports)
        {
            Add(table, report, acts);
        }

        if (reports.Length > 0)
        {
            table.WriteTo(paper);
            paper.Line();
        }

        foreach (TrimRow row in rows)
        {
            if (NoteOn(row) is { Length: > 0 } note)
            {
                paper.Sentence("  !", row.Pid == 0 ? Text($"{row.Name}: {note}") : Text($"{row.Pid} {row.Name}: {note}"), 4, Ink.Trouble);
            }
        }

        if (rows.Any(static row => NoteOn(row) is not null))
        {
            paper.Line();
        }

        Bytes sum = rows.Aggregate(Bytes.Zero, (all, row) => all + (acts ? row.Returned : row.Forecast));
        string done = acts ? "given back" : "would come back";
        paper.Sentence("", Text($"{(reports.Length == 1 ? "1 process" : Text($"{reports.Length} processes"))}: {sum} {done}."), 0, Ink.Strong);
        if (unread > 0)
        {
            paper.Sentence("", Text($"Not looked at: {unread} more that may not be touched, have ended, or cannot be read (ebb says which)."), 0);
        }

        if (!acts && sum != Bytes.Zero)
        {
            paper.Sentence("", "Nothing was done yet. To do it: " + command, 0);
        }

        return paper.ToString();
    }

    private static void Add(TextTable table, TrimReport report, bool acts)
    {
        TrimResult result = report.Result;
        table.Add(
            result.Regrowth is { IsUndone: true } || result.EndedEarly is not null || result.Hindrance is not null ? Ink.Trouble : Ink.Plain,
            Text($"{result.Plan.Pid}"),
            (result.ResidentAfter ?? report.Before.Ledger.Resident).ToString(),
            result.Forecast.Returns.ToString(),
            acts ? result.Returned.ToString() : "",
            Slices(result, result.Outcomes.Count > 0),
            TrimWords.Time(result.HasActed ? result.LongestPause : result.Forecast.LongestPause),
            result.Regrowth is { } regrowth ? regrowth.Regrown.ToString() : "",
            result.Before.Target.Name);
    }

    // Why it was not trimmed, or not to the end, or in vain.
    private static string? NoteOn(TrimRow row) =>
        row.Message is { } message ? message
        : row.Report is not { } report ? null
        : report.Result.EndedEarly ?? report.Result.Hindrance
        ?? (row.Regrowth is { IsUndone: true } undone ? TrimWords.Of(undone)
            : report.Purge is { } purge && row.Forecast == Bytes.Zero ? Text($"what {purge.Allocator} keeps no trim reaches: {purge.How}")
            : null);

    private static string Slices(TrimResult result, bool isDone) =>
        (isDone ? result.Outcomes[0].Way : result.Forecast.Way) == TrimWay.Call ? "call" : Text($"{(isDone ? result.Slices : result.Forecast.Slices):N0}");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

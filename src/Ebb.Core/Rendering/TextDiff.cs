using System.Globalization;
using Ebb.Accounts;
using Ebb.Snapshots;
using Ebb.Verdicts;

namespace Ebb.Rendering;

/// <summary>The report of <c>ebb diff</c> for people: what grew in a sentence, then by row, size, type and arena.</summary>
public static class TextDiff
{
    /// <summary>Rows of a table for what grew, and for what shrank.</summary>
    private const int Grown = 8;
    private const int Shrunk = 4;
    private const int LongestType = 40;

    public static string Of(DiffReport report, TextOptions options)
    {
        var paper = new Paper(options);
        Difference difference = report.Difference;
        TargetFacts target = difference.After.Snapshot.Target;
        paper.Sentence("", Text($"{target.Name} (PID {target.Pid}): {report.Headline}"), 0, Ink.Strong);
        Sides(paper, report);
        Rows(paper, difference);
        Sizes(paper, difference);
        Types(paper, difference);
        Keepers(paper, difference);
        Arenas(paper, difference);
        if (report.Diagnostics.Count > 0)
        {
            paper.Heading("How far they can be compared");
            foreach (Remark remark in report.Diagnostics)
            {
                paper.Sentence(remark.Severity == RemarkSeverity.Info ? "  -" : "  !", remark.Message, 4, Ink.Trouble);
            }
        }

        return paper.ToString();
    }

    private static void Sides(Paper paper, DiffReport report)
    {
        paper.Line();
        var table = new TextTable(new(""), new(""), new("resident", true), new("live", true, 2), new("held", true, 3), new("verdict"), new("taken", Rank: 1));
        Add("before", report.Difference.Before, report.VerdictBefore);
        Add("after", report.Difference.After, report.VerdictAfter);
        table.WriteTo(paper);

        void Add(string when, Side side, Verdict verdict) => table.Add(
            Ink.Plain,
            when,
            TextWidth.Cut(side.Name, 30),
            side.Ledger.Resident.ToString(),
            side.Ledger[LedgerKind.Live].Resident.ToString(),
            side.Ledger[LedgerKind.Held].Resident.ToString(),
            Wording.InAWord(verdict.Id),
            Text($"{side.At.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC"));
    }

    private static void Rows(Paper paper, Difference difference)
    {
        paper.Heading("What changed");
        var table = new TextTable(new(""), new(""), new("change", true), new("before", true), new("after", true), new("", Rank: 1, Least: 24));
        foreach (RowChange row in difference.Rows)
        {
            if (row.Resident.Count != 0)
            {
                table.Add(
                    LedgerBar.InkOf(row.Kind),
                    LedgerBar.Mark(row.Kind, paper.IsUnicode),
                    Wording.RowInWords(row.Kind),
                    row.Resident.ToString(),
                    row.Before.Resident.ToString(),
                    row.After.Resident.ToString(),
                    Wording.RowMeaning(row.Kind));
            }
        }

        table.Add(Ink.Strong, "", "resident", difference.Resident.ToString(), difference.Before.Ledger.Resident.ToString(), difference.After.Ledger.Resident.ToString(), "");
        table.WriteTo(paper);
    }

    private static void Sizes(Paper paper, Difference difference)
    {
        if (difference.Sizes.Count == 0)
        {
            return;
        }

        paper.Heading("Live blocks by size");
        var table = new TextTable(new("block", true), new("change", true), new("blocks", true), new("before", true, 1), new("after", true));
        Listed(paper, table, difference.Sizes, static size => size.Bytes, (table, size) => table.Add(
            Ink.Plain,
            Text($"{size.BlockSize.Count:N0}"),
            size.Bytes.ToString(),
            Text($"{size.Blocks:+#,0;-#,0;0}"),
            Text($"{size.Before:N0}"),
            Text($"{size.After:N0}")));
    }

    private static void Types(Paper paper, Difference difference)
    {
        if (difference.Types.Count == 0)
        {
            return;
        }

        paper.Heading("Live blocks by type");
        var table = new TextTable(new("type", Least: 12), new("block", true, 2), new("change", true), new("blocks", true), new("before", true, 1), new("after", true));
        Listed(paper, table, difference.Types, static type => type.Bytes, (table, type) => table.Add(
            Ink.Plain,
            TextWidth.Cut(type.Type, LongestType),
            Text($"{type.BlockSize.Count:N0}"),
            type.Bytes.ToString(),
            Text($"{type.Blocks:+#,0;-#,0;0}"),
            Text($"{type.Before:N0}"),
            Text($"{type.After:N0}")));
    }

    private static void Keepers(Paper paper, Difference difference)
    {
        if (difference.Keepers.Count == 0)
        {
            return;
        }

        paper.Heading("Live blocks by who keeps them");
        var table = new TextTable(new("who", Least: 16), new("change", true), new("blocks", true), new("before", true, 1), new("after", true));
        Listed(paper, table, difference.Keepers, static keeper => keeper.Bytes, (table, keeper) => table.Add(
            Ink.Plain,
            TextWidth.Cut(LeakWords.Who(keeper.Keeper), LongestType),
            keeper.Bytes.ToString(),
            Text($"{keeper.Blocks:+#,0;-#,0;0}"),
            keeper.Before.Bytes.ToString(),
            keeper.After.Bytes.ToString()));
    }

    private static void Arenas(Paper paper, Difference difference)
    {
        ArenaChange[] changed = [.. difference.Arenas.Where(static arena => arena.Resident.Count != 0 || arena.Live.Count != 0)];
        if (changed.Length == 0)
        {
            return;
        }

        paper.Heading("Arenas");
        var table = new TextTable(new("arena"), new("change", true), new("live", true), new("held", true), new("pinned", true, 2), new("", Rank: 1));
        Listed(paper, table, changed, static arena => arena.Resident, (table, arena) => table.Add(
            Ink.Plain,
            Text($"{arena.Latest.Index} {(arena.Latest.IsMain ? "main" : "thread")}"),
            arena.Resident.ToString(),
            arena.Live.ToString(),
            arena.Held.ToString(),
            arena.Pinned.ToString(),
            arena.Before is null ? "new" : arena.After is null ? "gone" : ""));
    }

    // What grew most, and at the end what shrank most.
    private static void Listed<T>(Paper paper, TextTable table, IReadOnlyList<T> changes, Func<T, Change> of, Action<TextTable, T> add)
    {
        int shrunk = 0;
        while (shrunk < Shrunk && shrunk < changes.Count && of(changes[^(shrunk + 1)]).Count < 0)
        {
            shrunk++;
        }

        int grown = Math.Min(Grown, changes.Count - shrunk);
        for (int i = 0; i < changes.Count; i++)
        {
            if (i < grown || i >= changes.Count - shrunk)
            {
                add(table, changes[i]);
            }
        }

        table.WriteTo(paper);
        if (grown + shrunk < changes.Count)
        {
            paper.Sentence("", Text($"and {changes.Count - grown - shrunk:N0} more that changed less; --json has them"), 2);
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

using System.Globalization;
using Ebb.Accounts;
using Ebb.Snapshots;
using Ebb.Trimming;
using Ebb.Verdicts;

namespace Ebb.Rendering;

/// <summary>The report of <c>ebb trim PID</c> for people: what comes back or did, why, and what was left.</summary>
public static class TextTrim
{
    private const int Indent = 17;
    private const int Listed = 5;

    public static string Of(TrimReport report, TextOptions options)
    {
        var paper = new Paper(options);
        TrimResult result = report.Result;
        TargetFacts target = result.Before.Target;
        paper.Sentence("", Text($"{target.Name} (PID {target.Pid}): {Resident(report)}"), 0, Ink.Strong);
        paper.Line();
        paper.Sentence(Word(result), report.Headline, Indent, result.Forecast.Returns == Bytes.Zero ? Ink.Plain : Ink.Held);
        if (result.Forecast.Returns != Bytes.Zero)
        {
            bool isCall = (result.Outcomes.Count > 0 ? result.Outcomes[0].Way : result.Forecast.Way) == TrimWay.Call;
            paper.Sentence(isCall ? "by malloc_trim" : "by slices", result.Forecast.Why + ".", Indent);
        }

        Endings(paper, report);
        Causes(paper, report);
        Arenas(paper, result);
        Rows(paper, report);
        Left(paper, report);
        Watched(paper, result);
        Remarks(paper, report);
        Next(paper, result);
        return paper.ToString();
    }

    private static string Resident(TrimReport report)
    {
        Bytes before = report.Before.Ledger.Resident;
        return report.Result.ResidentAfter is { } after ? Text($"{report.Result.ResidentBefore ?? before} resident before, {after} now") : Text($"{before} resident");
    }

    private static string Word(TrimResult result) =>
        result.HasActed ? "RETURNED" : result.Forecast.Returns != Bytes.Zero ? "CAN RETURN" : "NOTHING";

    private static void Endings(Paper paper, TrimReport report)
    {
        if (report.Result.EndedEarly is { } early)
        {
            paper.Sentence("ended early", early + ".", Indent, Ink.Trouble);
        }

        if (report.Result.Hindrance is { } hindrance)
        {
            paper.Sentence("not now", hindrance + ".", Indent, Ink.Trouble);
        }

        if (report.Purge is { } purge)
        {
            paper.Sentence("also " + purge.Allocator, Text($"What {purge.Allocator} keeps is not malloc's, and no trim reaches it: {purge.How}."), Indent);
        }
    }

    private static void Causes(Paper paper, TrimReport report)
    {
        if (report.Result.HasActed || report.Causes.Count == 0)
        {
            return;
        }

        paper.Heading("Why it did not go back by itself");
        foreach (Cause cause in report.Causes)
        {
            paper.Sentence("  -", Text($"{cause.Bytes}: {Wording.Why(cause)}"), 4);
        }
    }

    private static void Arenas(Paper paper, TrimResult result)
    {
        if (result.HasActed || result.Plan.Arenas.Count == 0)
        {
            return;
        }

        paper.Heading("Where slices take it from");
        var table = new TextTable(new("arena"), new("returns", true), new("of its top", true, 1), new("ranges", true, 2));
        ArenaHoles[] arenas = [.. result.Plan.Arenas.OrderByDescending(static arena => arena.Returns).ThenBy(static arena => arena.Index)];
        foreach (ArenaHoles arena in arenas.Take(Listed))
        {
            table.Add(
                Ink.Plain,
                Text($"{arena.Index} {(arena.Index == 0 ? "main" : "thread")}"),
                arena.Returns.ToString(),
                new Bytes(arena.Holes.Where(static hole => hole.IsTop).Aggregate(0UL, static (sum, hole) => sum + hole.Resident)).ToString(),
                Text($"{arena.Holes.Count:N0}"));
        }

        table.WriteTo(paper);
        if (arenas.Length > Listed)
        {
            Bytes rest = arenas.Skip(Listed).Aggregate(Bytes.Zero, static (sum, arena) => sum + arena.Returns);
            paper.Sentence("", Text($"and {arenas.Length - Listed} more: {rest}"), 2);
        }
    }

    private static void Rows(Paper paper, TrimReport report)
    {
        if (report.After is not { } after)
        {
            return;
        }

        paper.Heading("Where the memory is");
        var table = new TextTable(new(""), new(""), new("before", true), new("now", true), new("change", true), new("", Rank: 1, Least: 24));
        foreach (LedgerRow row in after.Ledger.Rows)
        {
            Bytes before = report.Before.Ledger[row.Kind].Resident;
            if (row.Resident != Bytes.Zero || before != Bytes.Zero)
            {
                table.Add(
                    LedgerBar.InkOf(row.Kind),
                    LedgerBar.Mark(row.Kind, paper.IsUnicode),
                    Wording.RowInWords(row.Kind),
                    before.ToString(),
                    row.Resident.ToString(),
                    row.Resident == before ? "" : Change.Between(before, row.Resident).ToString(),
                    Wording.RowMeaning(row.Kind));
            }
        }

        Ledger ledger = report.Before.Ledger;
        table.Add(Ink.Strong, "", "resident", ledger.Resident.ToString(), after.Ledger.Resident.ToString(), Change.Between(ledger.Resident, after.Ledger.Resident).ToString(), "");
        table.WriteTo(paper);
    }

    private static void Left(Paper paper, TrimReport report)
    {
        TrimResult result = report.Result;
        bool leavesFastbins = result.Forecast.Way == TrimWay.Slices && result.Forecast.BehindFastbins != Bytes.Zero;
        if (result.Skipped.Count == 0 && !leavesFastbins)
        {
            return;
        }

        paper.Heading(result.HasActed ? "What was left" : "What would be left");
        foreach (Skipped skipped in result.Skipped)
        {
            paper.Sentence("  -", Text($"{skipped.Bytes}: {skipped.Why}"), 4);
        }

        if (leavesFastbins)
        {
            paper.Sentence("  -", Text($"{result.Forecast.BehindFastbins}: behind fastbins; ebb trim {result.Plan.Pid} --call --yes returns it, by malloc's own malloc_trim in one piece"), 4);
        }
    }

    private static void Watched(Paper paper, TrimResult result)
    {
        if (result.Regrowth is { } regrowth)
        {
            paper.Heading(Text($"In the {Wording.InWords(regrowth.Watched)} after"));
            paper.Sentence("", TrimWords.Of(regrowth), 2, regrowth.IsUndone ? Ink.Trouble : Ink.Plain);
        }
    }

    private static void Remarks(Paper paper, TrimReport report)
    {
        Remark[] told = [.. report.Diagnostics.Where(static remark => remark.Severity != RemarkSeverity.Info)];
        if (told.Length > 0)
        {
            paper.Heading("How far the figures hold");
            foreach (Remark remark in told)
            {
                paper.Sentence("  !", remark.Message, 4, Ink.Trouble);
            }
        }
    }

    private static void Next(Paper paper, TrimResult result)
    {
        if (result.Acts || result.Forecast.Returns == Bytes.Zero)
        {
            return;
        }

        paper.Heading("Nothing was done yet. To do it");
        paper.Line("  " + paper.Color(Text($"ebb trim {result.Plan.Pid}{Asked(result.Options)} --yes"), Ink.Strong));
    }

    private static string Asked(TrimOptions options)
    {
        string asked = options.Way == TrimWay.Call ? " --call" : "";
        asked += options.Arena is { } arena ? Text($" --arena {arena}") : "";
        asked += options.Keep == Bytes.Zero ? "" : Text($" --keep {options.Keep.Count}");
        return options.MaxPause == new TrimOptions().MaxPause ? asked : asked + Text($" --max-pause {Math.Round(options.MaxPause.TotalMicroseconds)}us");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

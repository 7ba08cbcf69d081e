using System.Globalization;
using Ebb.Accounts;
using Ebb.Snapshots;
using Ebb.Verdicts;

namespace Ebb.Rendering;

/// <summary>The report of <c>ebb inspect</c> for people, read from the top: what it is, what to do, and then what it rests on.</summary>
public static partial class TextReport
{
    /// <summary>Rows of a table that are shown before the rest is summed up.</summary>
    private const int Listed = 5;

    /// <summary>Where sentences begin beside the word of a verdict.</summary>
    private const int Indent = 17;

    public static string Of(Report report, TextOptions options)
    {
        var paper = new Paper(options);
        Title(paper, report);
        Headlines(paper, report);
        Remedies(paper, report);
        Ledger(paper, report);
        Evidence(paper, report);
        Arenas(paper, report);
        Pins(paper, report);
        if (report.Snapshot.Reach is { } reach)
        {
            TextKeepers.Write(paper, reach);
        }

        Settings(paper, report);
        Captured(paper, report);
        return paper.ToString();
    }

    internal static Ink InkOf(string verdict) => verdict switch
    {
        VerdictRules.HeldFree => Ink.Held,
        VerdictRules.Fragmented => Ink.Pinned,
        VerdictRules.InUse => Ink.Live,
        VerdictRules.Elsewhere => Ink.Elsewhere,
        VerdictRules.Undecided => Ink.Trouble,
        _ => Ink.Plain,
    };

    private static void Title(Paper paper, Report report)
    {
        TargetFacts target = report.Snapshot.Target;
        string swapped = report.Ledger.Total.Swapped == Bytes.Zero ? "" : Text($", {report.Ledger.Total.Swapped} swapped out");
        string threads = target.Threads == 1 ? "" : Text($", {target.Threads} threads");
        paper.Sentence("", Text($"{target.Name} (PID {target.Pid}): {report.Ledger.Resident} {(IsCore(report) ? "in the core" : "resident")}{swapped}{threads}{Allocators(target)}"), 0, Ink.Strong);
        if (target.CommandLine.Count > 0)
        {
            paper.Line(paper.Color(TextWidth.Cut(paper.Safe(string.Join(' ', target.CommandLine)), paper.Columns), Ink.Faint));
        }
    }

    private static string Allocators(TargetFacts target)
    {
        string all = "";
        foreach (AllocatorFacts allocator in target.Allocators)
        {
            all += ", " + allocator.Name + (allocator.Version is null ? "" : " " + allocator.Version);
        }

        return all;
    }

    private static void Headlines(Paper paper, Report report)
    {
        paper.Line();
        foreach (Verdict verdict in report.Verdicts)
        {
            string word = Wording.InAWord(verdict.Id);
            paper.Sentence(verdict.IsPrimary ? word.ToUpperInvariant() : "also " + word, verdict.Headline(), Indent, InkOf(verdict.Id));
        }
    }

    private static void Remedies(Paper paper, Report report)
    {
        if (report.Primary.Remedies.Count == 0)
        {
            return;
        }

        paper.Heading("What to do");
        foreach (Remedy remedy in report.Primary.Remedies)
        {
            string returns = remedy.Returns == Bytes.Zero ? "" : Text($"   (returns {remedy.Returns})");
            paper.Line("  " + paper.Color(paper.Safe(remedy.Command), Ink.Strong) + returns);
            paper.Sentence("", remedy.Note, 6);
        }
    }

    private static void Ledger(Paper paper, Report report)
    {
        Ledger ledger = report.Ledger;
        paper.Heading("Where the memory is");
        paper.Line(LedgerBar.Of(ledger, paper));
        var table = new TextTable(
            new(""), new(""), new(IsCore(report) ? "in the core" : "resident", true), new("share", true), new("swapped", true, 2), new("virtual", true, 3), new("", Rank: 1, Least: 24));
        bool hasSwap = ledger.Total.Swapped != Bytes.Zero;
        foreach (LedgerRow row in ledger.Rows)
        {
            if (row.Amounts != default && (row.Resident != Bytes.Zero || row.Swapped != Bytes.Zero))
            {
                table.Add(
                    LedgerBar.InkOf(row.Kind),
                    LedgerBar.Mark(row.Kind, paper.IsUnicode),
                    Wording.RowInWords(row.Kind),
                    row.Resident.ToString(),
                    Wording.Percent(row.Resident, ledger.Resident),
                    hasSwap ? row.Swapped.ToString() : "",
                    row.Virtual.ToString(),
                    Wording.RowMeaning(row.Kind));
            }
        }

        table.Add(
            Ink.Strong,
            "",
            IsCore(report) ? "in the core" : "resident",
            ledger.Resident.ToString(),
            "",
            hasSwap ? ledger.Total.Swapped.ToString() : "",
            ledger.Total.Virtual.ToString(),
            IsCore(report) ? "" : KernelSays(ledger));
        table.WriteTo(paper);
    }

    private static bool IsCore(Report report) => report.Snapshot.Capture.Mode == CaptureMode.Core;

    private static string KernelSays(Ledger ledger)
    {
        if (ledger.KernelDifference == 0)
        {
            return "as the kernel counts";
        }

        var difference = new Bytes((ulong)Math.Abs(ledger.KernelDifference));
        string way = ledger.KernelDifference > 0 ? "less" : "more";
        return Text($"kernel: {difference} {way}");
    }

    private static void Evidence(Paper paper, Report report)
    {
        if (report.Primary.Because.Count == 0)
        {
            return;
        }

        paper.Heading("Why we say so");
        foreach (Evidence evidence in report.Primary.Because)
        {
            paper.Sentence("  -", $"{evidence.Where}: {evidence.Saw}", 4);
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

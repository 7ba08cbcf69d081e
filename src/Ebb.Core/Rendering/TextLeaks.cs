using Ebb.Leaks;
using Ebb.Snapshots;

namespace Ebb.Rendering;

/// <summary>The report of <c>ebb leaks</c> for people: how much in a sentence, then what, then what it rests on.</summary>
public static class TextLeaks
{
    private const int Shown = 20;
    private const int LongestType = 60;

    public static string Of(LeakReport report, TextOptions options)
    {
        var paper = new Paper(options);
        LeakFacts leaks = report.Leaks;
        TargetFacts target = report.Snapshot.Target;
        paper.Sentence("", LeakReport.Text($"{target.Name} (PID {target.Pid}): {report.Headline}"), 0, report.IsLeaked ? Ink.Trouble : Ink.Strong);
        foreach (Verdicts.Evidence evidence in report.Because)
        {
            paper.Sentence("  -", evidence.Saw, 4);
        }

        Groups(paper, leaks.Groups);
        if (leaks.Reach is { } reach)
        {
            TextKeepers.Write(paper, reach);
        }

        Roots(paper, leaks.Roots);
        paper.Heading("How it was found");
        CaptureFacts capture = report.Snapshot.Capture;
        string pause = capture.Pause is { } time ? LeakReport.Text($", for which it stood {time.TotalMilliseconds:0} ms") : "";
        paper.Sentence("  -", LeakReport.Text($"by following pointers in {How(capture.Mode)}{pause}; the search took {leaks.Duration.TotalSeconds:0.0} s"), 4);
        foreach (Remark remark in report.Diagnostics)
        {
            paper.Sentence(remark.Severity == RemarkSeverity.Info ? "  -" : "  !", remark.Message, 4, remark.Severity == RemarkSeverity.Info ? Ink.Plain : Ink.Trouble);
        }

        return paper.ToString();
    }

    private static string How(CaptureMode mode) => mode switch
    {
        CaptureMode.Fork => "a copy that its kernel made",
        CaptureMode.Core => "a core",
        _ => "its memory while it stood",
    };

    private static void Groups(Paper paper, IReadOnlyList<LeakGroup> groups)
    {
        if (groups.Count == 0)
        {
            return;
        }

        paper.Heading("What is leaked");
        var table = new TextTable(new("bytes", true), new("blocks", true), new("of", true, 1), new("with them", true, 2), new("arena", true, 5), new("for example", Rank: 3), new("what", Least: 18));
        foreach (LeakGroup group in groups.Take(Shown))
        {
            table.Add(
                Ink.Plain,
                group.Bytes.ToString(),
                LeakReport.Text($"{group.Direct.Blocks}"),
                group.BlockSize == Bytes.Zero ? "others" : LeakReport.Text($"{group.BlockSize.Count} bytes"),
                group.Indirect.Blocks == 0 ? "" : LeakReport.Text($"{group.Indirect.Blocks} of {group.Indirect.Bytes}"),
                group.Arena < 0 ? "mmap" : LeakReport.Text($"{group.Arena}"),
                group.Example.ToString(),
                TextWidth.Cut(LeakWords.What(group), LongestType));
        }

        table.WriteTo(paper);
        foreach (LeakGroup group in groups.Take(Shown).Where(static group => !group.Contents.IsEmpty))
        {
            paper.Line(LeakReport.Text($"  {group.Example}, {group.BlockSize.Count} bytes"));
            Preview.Write(paper, group.Contents.Span, group.Example);
        }

        if (groups.Count > Shown)
        {
            paper.Line(LeakReport.Text($"  and {groups.Count - Shown} more kinds: --json has them"));
        }
    }

    private static void Roots(Paper paper, IReadOnlyList<RootFacts> roots)
    {
        paper.Heading("Where pointers were looked for, beside the heaps");
        var table = new TextTable(new("searched", true), new(""));
        foreach (RootFacts root in roots)
        {
            table.Add(Ink.Plain, root.Searched.ToString(), LeakWords.InWords(root.Kind));
        }

        table.WriteTo(paper);
    }
}

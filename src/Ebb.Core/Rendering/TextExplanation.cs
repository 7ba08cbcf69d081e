using Ebb.Leaks;
using Ebb.Snapshots;

namespace Ebb.Rendering;

/// <summary>The report of <c>ebb explain</c> for people.</summary>
public static class TextExplanation
{
    private const int LongestPlace = 60;

    public static string Of(ExplainReport report, TextOptions options)
    {
        var paper = new Paper(options);
        Explanation one = report.Explanation;
        TargetFacts target = report.Snapshot.Target;
        paper.Sentence("", LeakReport.Text($"{one.Asked} in {target.Name} (PID {target.Pid}): {report.Headline}"), 0, one.IsReached == false ? Ink.Trouble : Ink.Strong);
        Place(paper, one);
        References(paper, "How it is reached", one.Chain, one.ChainLength, isChain: true);
        References(paper, "What points to it", one.From, one.FromCount, isChain: false);
        References(paper, "What it points to", one.To, one.ToCount, isChain: false, isFrom: true);
        if (new LeakReport(report.Snapshot, report.Leaks).Diagnostics is { Count: > 0 } remarks)
        {
            paper.Heading("How it was found");
            foreach (Remark remark in remarks)
            {
                paper.Sentence(remark.Severity == RemarkSeverity.Info ? "  -" : "  !", remark.Message, 4, remark.Severity == RemarkSeverity.Info ? Ink.Plain : Ink.Trouble);
            }
        }

        return paper.ToString();
    }

    private static void Place(Paper paper, Explanation one)
    {
        if (one.Mapping is not { } mapping)
        {
            return;
        }

        paper.Heading("What lies there");
        var table = new TextTable(new(""), new("", Least: 20));
        table.Add(Ink.Plain, "mapping", LeakReport.Text($"{mapping.Start}-{mapping.End} {mapping.Access} {mapping.Name}"));
        if (one.Chunk is { } chunk)
        {
            table.Add(Ink.Plain, "heap", one.Arena < 0 ? "a mapping of its own" : LeakReport.Text($"arena {one.Arena}"));
            table.Add(Ink.Plain, "chunk", LeakReport.Text($"{chunk.At}, {chunk.Size.Count} bytes, {ExplainReport.State(chunk.State)}"));
            if (one.IsReached is not null)
            {
                table.Add(Ink.Plain, "block", LeakReport.Text($"{one.Start}, {one.Size.Count} bytes"));
                table.Add(Ink.Plain, "what", LeakWords.What(one.Type, one.Content) is { Length: > 0 } what ? what : "no text, and no pointers at its start");
                table.Add(Ink.Plain, "its page", one.OnItsPage.Blocks == 0 ? "no other live block" : LeakReport.Text($"{one.OnItsPage.Blocks} other live blocks of {one.OnItsPage.Bytes}"));
            }
        }

        table.WriteTo(paper);
        Preview.Write(paper, one.Contents.Span, one.Start);
    }

    private static void References(Paper paper, string heading, IReadOnlyList<Reference> references, ulong count, bool isChain, bool isFrom = false)
    {
        if (references.Count == 0)
        {
            return;
        }

        paper.Heading(heading);
        var table = new TextTable(new(""), new("", Rank: 2), new("", Least: 20), new("", Rank: 1, Least: 8));
        for (int i = 0; i < references.Count; i++)
        {
            if (isChain && count > (ulong)references.Count && i == references.Count / 2)
            {
                table.Add(Ink.Faint, "...", "", LeakReport.Text($"{count - (ulong)references.Count} more steps"), "");
            }

            Reference one = references[i];
            string to = LeakReport.Text($"{one.To} ({one.ToSize.Count} bytes){(one.Offset == Bytes.Zero ? "" : LeakReport.Text($" + {one.Offset.Count}"))}");
            table.Add(Ink.Plain, isFrom ? LeakReport.Text($"at + {one.At!.Value.Value - one.In!.Value.Value}") : TextWidth.Cut(Where(one), LongestPlace), "points to", to, one.ToType is { } type ? LeakWords.What(type) : "");
        }

        table.WriteTo(paper);
        if (!isChain && count > (ulong)references.Count)
        {
            paper.Line(LeakReport.Text($"  and {count - (ulong)references.Count} more"));
        }
    }

    private static string Where(Reference one)
    {
        if (one.In is { } block)
        {
            return LeakReport.Text($"{block} ({one.InSize.Count} bytes) + {one.At!.Value.Value - block.Value}");
        }

        string thread = one.Tid == 0 ? "" : LeakReport.Text($" of thread {one.Tid}");
        return one.Kind switch
        {
            RootKind.Register => LeakReport.Text($"{one.Name}{thread}"),
            RootKind.Stack => LeakReport.Text($"stack{thread}, {one.At}"),
            RootKind.Kernel => "the kernel: epoll or a timer",
            RootKind.Program or RootKind.Library => LeakReport.Text($"{one.Name ?? "a variable"}{(one.At is { } at ? LeakReport.Text($", {at}") : "")}"),
            _ => LeakReport.Text($"{LeakWords.InWords(one.Kind!.Value)}{(one.Name is { } name ? LeakReport.Text($" {name}") : "")}{(one.At is { } at ? LeakReport.Text($", {at}") : "")}"),
        };
    }
}

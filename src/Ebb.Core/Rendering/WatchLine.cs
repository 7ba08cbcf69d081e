using Ebb.Accounts;
using Ebb.Watching;

namespace Ebb.Rendering;

/// <summary>The live view where there is no screen: a line for each sample, and one for each thing that happened.</summary>
public static class WatchLine
{
    /// <summary>Lines, each with its end; none where nothing was seen.</summary>
    public static string Of(WatchStep step, History history, bool isUnicode)
    {
        ArgumentNullException.ThrowIfNull(step);
        ArgumentNullException.ThrowIfNull(history);
        var paper = new Paper(new TextOptions(TextOptions.Widest, false, isUnicode));
        foreach (HistoryMoment moment in step.Moments)
        {
            Line(paper, moment.At, HistoryWords.Sentence(moment));
        }

        foreach (HeapEvent one in step.Events)
        {
            Line(paper, one.At, WatchWords.Sentence(one));
        }

        if (step.Sample is { } sample)
        {
            string malloc = sample.Malloc is { } heaps ? $"  live {heaps.Live,10}{(heaps.IsWalked ? "" : "~")}  system {heaps.System,10}" : "";
            string held = sample.Walk is null ? "" : Held(sample.Walk);
            Line(paper, sample.At, $"resident {sample.Kernel.Resident,10}{malloc}{held}");
        }

        return paper.ToString();
    }

    private static string Held(WalkedFigures walk)
    {
        foreach (LedgerRow row in walk.Ledger)
        {
            if (row.Kind == LedgerKind.Held)
            {
                return $"  held {row.Resident,10}";
            }
        }

        return "";
    }

    private static void Line(Paper paper, DateTimeOffset at, string text) => paper.Line(WatchWords.Text($"{at.UtcDateTime:HH:mm:ss.f}Z  ") + paper.Safe(text));
}

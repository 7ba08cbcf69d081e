using System.Collections.Concurrent;
using System.Globalization;
using Ebb.Linux;
using Ebb.Rendering;
using Ebb.Snapshots;
using Ebb.Watching;

namespace Ebb.Cli;

/// <summary>The live view as lines for a pipe or a file. Who reads slowly misses lines, and is told how many; sampling waits for nobody.</summary>
internal sealed class WatchLines(bool isJson, bool isUnicode) : IDisposable
{
    private const int MostWaiting = 1000;
    private const int StandardOutput = 1;
    private static readonly TimeSpan s_often = TimeSpan.FromSeconds(1);

    private readonly BlockingCollection<string> _waiting = new(MostWaiting);
    private int _left;

    /// <summary>Takes one look, in the thread that looks.</summary>
    public void Take(WatchStep step, History history, HistoryReport? judged)
    {
        string missing = _left == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{_left} lines before this one were left out: they were not read in time");
        string text = isJson
            ? JsonWatch.Of(step, history, judged, _left == 0 ? [] : [new Remark("lines-left-out", RemarkSeverity.Warning, missing)]) + "\n"
            : (_left == 0 ? "" : missing + "\n") + WatchLine.Of(step, history, isUnicode);
        _left = _waiting.TryAdd(text) ? 0 : _left + 1;
    }

    /// <summary>Writes what comes, each line at once, until <paramref name="feed"/> has ended, the user ends it, or nobody reads any more.</summary>
    public void Write(WatchFeed feed, TextWriter output, CancellationToken stop)
    {
        WaitHandle[] either = [feed.News, stop.WaitHandle];
        bool isOver = false;
        while (true)
        {
            while (_waiting.TryTake(out string? text))
            {
                output.Write(text);
                output.Flush();
            }

            if (isOver || Readers.HaveLeft(StandardOutput))
            {
                return;
            }

            WaitHandle.WaitAny(either, s_often);
            isOver = feed.HasEnded || stop.IsCancellationRequested;
        }
    }

    public void Dispose() => _waiting.Dispose();
}

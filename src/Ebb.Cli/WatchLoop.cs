using Ebb.Rendering;
using Ebb.Watching;

namespace Ebb.Cli;

/// <summary>The live view on a screen: draws what has changed, at most once a second but where a key asks for it, and does what keys say.</summary>
internal sealed class WatchLoop(IWatchFeed feed, IScreen screen, bool isColored, bool isUnicode)
{
    // A little less than a second, so that a sample each second is drawn each second.
    private static readonly TimeSpan s_often = TimeSpan.FromMilliseconds(900);

    private readonly IWatchFeed _feed = feed;
    private readonly IScreen _screen = screen;
    private IReadOnlyList<string>? _drawn;
    private WatchView? _held;
    private bool _showsHelp;
    private string? _notice;

    /// <summary>Returns when the user or the target ends it.</summary>
    public void Run(CancellationToken stop)
    {
        WaitHandle[] any = [_feed.News, _screen.Stirred, stop.WaitHandle];
        TimeSpan drawn = TimeSpan.MinValue;
        bool isDue = true;
        while (!stop.IsCancellationRequested && !_feed.HasEnded)
        {
            while (_screen.Key() is { } key)
            {
                if (!Press(key))
                {
                    return;
                }

                drawn = TimeSpan.MinValue;
                isDue = true;
            }

            if (_screen.HasToBeDrawnAnew())
            {
                _drawn = null;
                isDue = true;
                drawn = TimeSpan.MinValue;
            }

            TimeSpan now = MonotonicClock.Now;
            bool mayDraw = drawn == TimeSpan.MinValue || now - drawn >= s_often;
            if (isDue && mayDraw)
            {
                // The first sample is not waited for with an empty screen.
                drawn = Draw() ? MonotonicClock.Now : TimeSpan.MinValue;
                isDue = false;
                _notice = null;
            }

            int woke = WaitHandle.WaitAny(any, isDue ? Rest(drawn) : Timeout.InfiniteTimeSpan);
            isDue |= woke == 0;
        }
    }

    // Whether there was something to see.
    private bool Draw()
    {
        (int columns, int rows) = _screen.Size;
        WatchView view = (_held ?? _feed.View()) with { IsPaused = _held is not null, ShowsHelp = _showsHelp, Notice = _notice };
        IReadOnlyList<string> lines = WatchScreen.Of(view, columns, rows, isColored, isUnicode);
        string change = ScreenChange.Of(_drawn is null || _drawn.Count != lines.Count ? null : _drawn, lines);
        if (change.Length > 0)
        {
            _screen.Write(change);
        }

        _drawn = lines;
        return view.History.Points.Count > 0;
    }

    private static TimeSpan Rest(TimeSpan drawn) => MonotonicClock.Now - drawn is var since && since < s_often ? s_often - since : TimeSpan.Zero;

    // Whether to go on.
    private bool Press(char key)
    {
        switch (key)
        {
            case 'q' or 'Q':
                return false;
            case ' ' or 'p':
                _held = _held is null ? _feed.View() : null;
                break;
            case '+' or '=':
                Every(WatchIntervals.Longer(_feed.Interval));
                break;
            case '-' or '_':
                Every(WatchIntervals.Shorter(_feed.Interval));
                break;
            case 'm':
                _notice = $"{_feed.Mark()} is set";
                break;
            case 'w':
                _feed.WalkNow();
                _notice = "the heap is walked";
                break;
            case 'h' or '?':
                _showsHelp = !_showsHelp;
                break;
            case '\f':
                _drawn = null;
                break;
            default:
                break;
        }

        return true;
    }

    private void Every(TimeSpan interval)
    {
        _feed.Interval = interval;
        _notice = $"a sample every {WatchWords.Interval(interval)}";
    }
}

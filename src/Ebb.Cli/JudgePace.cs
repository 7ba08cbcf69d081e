using Ebb.Rendering;
using Ebb.Watching;

namespace Ebb.Cli;

/// <summary>The verdict so far, found anew as often as takes little of a processor: the longer a history, the longer it takes to judge.</summary>
internal sealed class JudgePace(Func<History, HistoryReport> judge)
{
    private const int Share = 500; // one part in so many of the time
    private static readonly TimeSpan s_often = TimeSpan.FromSeconds(1);

    private readonly Func<History, HistoryReport> _judge = judge;
    private TimeSpan? _next;

    public HistoryReport? Judged { get; private set; }

    public void Saw(RecentPast past)
    {
        TimeSpan now = MonotonicClock.Now;
        if (_next is { } next && now < next)
        {
            return;
        }

        if (past.Now() is { Points.Count: > 0 } history)
        {
            Judged = _judge(history);
        }

        TimeSpan took = MonotonicClock.Now - now;
        _next = now + (took * Share > s_often ? took * Share : s_often);
    }
}

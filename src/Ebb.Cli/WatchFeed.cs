using System.Globalization;
using System.Runtime.ExceptionServices;
using Ebb.Linux;
using Ebb.Rendering;
using Ebb.Watching;

namespace Ebb.Cli;

/// <summary>Looks at a target in a thread of its own, at the times of <see cref="LookTimes"/>: who shows what was seen may be as slow as a line is.</summary>
internal sealed class WatchFeed : IWatchFeed, IDisposable
{
    private readonly WatchJob _job;
    private readonly Sampler _sampler;
    private readonly Action<WatchStep, History, HistoryReport?>? _each;
    private readonly RecentPast _past;
    private readonly JudgePace _judge;
    private readonly Lock _using = new();
    private readonly AutoResetEvent _news = new(false);
    private readonly AutoResetEvent _wake = new(false);
    private readonly CancellationTokenSource _stop;
    private readonly List<Moment> _marks = [];
    private readonly Thread _thread;
    private TimeSpan _interval;
    private bool _walks;
    private bool _isThere = true;
    private int _marked;
    private ExceptionDispatchInfo? _trouble;

    /// <param name="each">Called with each look, in the thread that looks: it must not wait for anybody.</param>
    /// <exception cref="TargetException">The process cannot be looked at.</exception>
    public WatchFeed(WatchJob job, Func<History, HistoryReport> judge, Action<WatchStep, History, HistoryReport?>? each, CancellationToken stop)
    {
        _job = job;
        _each = each;
        _interval = job.Interval;
        _sampler = new Sampler(job.Pid, new SamplerOptions { Interval = job.Interval, Duration = job.Duration, Follows = job.Follows });
        _past = new RecentPast(string.Create(CultureInfo.InvariantCulture, $"process {job.Pid}"), job.Interval);
        _judge = new JudgePace(judge);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(stop);
        _thread = new Thread(Run) { IsBackground = true, Name = "samples" };
        _thread.Start();
    }

    public WaitHandle News => _news;

    public bool HasEnded { get; private set; }

    /// <summary>Why it ended, where the target did not just go.</summary>
    public TargetException? Obstacle { get; private set; }

    public TimeSpan Interval
    {
        get => _interval;
        set
        {
            lock (_using)
            {
                _interval = value;
                _past.Interval = value;
            }

            _wake.Set();
        }
    }

    public WatchView View()
    {
        lock (_using)
        {
            return new WatchView { History = _past.Now(), Events = _past.Events(), Judged = _judge.Judged, CostOfAWalk = _sampler.CostOfAWalk, WaitsFor = _isThere ? null : _job.Follows };
        }
    }

    public string Mark()
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"mark {++_marked}");
        lock (_using)
        {
            _marks.Add(new Moment(MomentKind.Mark, DateTimeOffset.UtcNow, MonotonicClock.Now, name));
        }

        _wake.Set();
        return name;
    }

    public void WalkNow()
    {
        _walks = true;
        _wake.Set();
    }

    /// <summary>Throws what the thread that looks met: a defect of ours.</summary>
    public void ThrowTrouble() => _trouble?.Throw();

    public void Dispose()
    {
        _stop.Cancel();
        _wake.Set();
        _thread.Join();
        _sampler.Dispose();
        _stop.Dispose();
        _news.Dispose();
        _wake.Dispose();
    }

    private void Run()
    {
        try
        {
            Look();
        }
        catch (OperationCanceledException)
        {
            // the user has seen enough
        }
        catch (TargetException gone)
        {
            Obstacle = gone.Obstacle == Linux.Obstacle.Gone ? null : gone;
            Keep(new Sighting(null, _sampler.Drain()));
        }
#pragma warning disable CA1031 // It is thrown again in the thread that has the terminal, once that is given back.
        catch (Exception bug)
        {
            _trouble = ExceptionDispatchInfo.Capture(bug);
        }
#pragma warning restore CA1031
        finally
        {
            HasEnded = true;
            _news.Set();
        }
    }

    private void Look()
    {
        TimeSpan next = MonotonicClock.Now;
        TimeSpan? end = _job.Duration is { } duration ? next + duration : null;
        var times = new LookTimes(next);
        WaitHandle[] either = [_wake, _stop.Token.WaitHandle];
        while (true)
        {
            TimeSpan interval = _interval;
            _sampler.Every(interval);
            bool isLast = next >= end;
            bool walks = _walks;
            _walks = false;
            Keep(_sampler.Look(walks, _stop.Token));
            if (isLast)
            {
                return;
            }

            TimeSpan now = MonotonicClock.Now;
            next = times.Next(now, interval);
            next = next > end ? end.Value : next;
            if (WaitHandle.WaitAny(either, next > now ? next - now : TimeSpan.Zero) == 0)
            {
                next = MonotonicClock.Now; // somebody asked for something: the times begin anew
                times = new LookTimes(next);
            }

            _stop.Token.ThrowIfCancellationRequested();
        }
    }

    private void Keep(Sighting seen)
    {
        lock (_using)
        {
            Sighting all = _marks.Count == 0 ? seen : seen with { Moments = [.. seen.Moments, .. _marks] };
            _marks.Clear();
            WatchStep step = _past.Add(all);
            _isThere = seen.Sample is not null || _job.Follows is null;
            _judge.Saw(_past);
            if (step.Sample is not null || step.Moments.Count > 0)
            {
                _each?.Invoke(step, _past.With(step.Point), _judge.Judged);
            }
        }

        _news.Set();
    }
}

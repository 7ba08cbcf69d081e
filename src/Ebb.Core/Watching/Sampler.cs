using System.Runtime;
using Ebb.Linux;
using Ebb.Procfs;
using Ebb.Snapshots;

namespace Ebb.Watching;

/// <summary>Takes samples of a running process, and never stops it. Follows a service from one process to the next.</summary>
/// <example>
/// <code>
/// using var sampler = new Sampler(pid, new SamplerOptions { Interval = TimeSpan.FromSeconds(1) });
/// Sample? sample = sampler.Look().Sample;
/// </code>
/// </example>
public sealed class Sampler : IDisposable
{
    // The clock on the wall is pulled along by fractions all the time; a jump is what nobody pulls in.
    private static readonly TimeSpan s_jump = TimeSpan.FromSeconds(2);

    // To look at every process of the machine is the dearest that we do.
    private static readonly TimeSpan s_search = TimeSpan.FromMilliseconds(900);

    private const double LeastOfTheRest = 10; // at least a tenth of a sample is what it takes, and not its code

    private readonly SamplerOptions _options;
    private readonly Capture _capture = new();
    private readonly WalkPace _pace;
    private readonly List<Moment> _moments = [];
    private WatchedProcess? _process;
    private Sample? _last;
    private TimeSpan _lookedForNext;

    /// <exception cref="TargetException">The process cannot be looked at.</exception>
    public Sampler(int pid, SamplerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(options.Interval, TimeSpan.Zero);
        _options = options;
        _pace = new WalkPace(options);
        _process = WatchedProcess.Open(_capture, pid);
        Note(MomentKind.Started, Called(_process.Target));
    }

    /// <summary>Who is watched now; null while the next process of the name is waited for.</summary>
    public TargetFacts? Target => _process?.Target;

    /// <summary>What a walk of its heaps takes of a processor.</summary>
    public TimeSpan CostOfAWalk => _pace.CostOfAWalk;

    /// <summary>From now on the caller looks in another interval: the walks keep to their share of a processor.</summary>
    public void Every(TimeSpan interval)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(interval, TimeSpan.Zero);
        _pace.Every(interval);
    }

    /// <summary>Looks once. A walk is made where the pace allows it, or <paramref name="walks"/> asks for it.</summary>
    /// <exception cref="TargetException">It has ended and no name is followed, or may not be read any more.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public Sighting Look(bool walks = false, CancellationToken cancellation = default)
    {
        Sample? sample = null;
        try
        {
            _process ??= Next();
            sample = _process is null ? null : Take(walks, cancellation);
        }
        catch (TargetException gone) when (gone.Obstacle == Obstacle.Gone && _options.Follows is not null)
        {
            Leave();
        }
        catch (TargetException gone)
        {
            Note(gone.Obstacle == Obstacle.Gone ? MomentKind.Ended : MomentKind.Unreadable, gone.Message);
            throw;
        }

        return new Sighting(sample, Drain());
    }

    /// <summary>What has happened and was not told yet, also where the last look threw.</summary>
    public IReadOnlyList<Moment> Drain()
    {
        Moment[] moments = [.. _moments];
        _moments.Clear();
        return moments;
    }

    public void Dispose() => _process?.Dispose();

    private Sample Take(bool walks, CancellationToken cancellation)
    {
        (TimeSpan used, TimeSpan prepared) = (Environment.CpuUsage.TotalTime, JitInfo.GetCompilationTime());
        TimeSpan now = MonotonicClock.Now;
        Continuity what = _process!.Check();
        if (what != Continuity.Same)
        {
            int pid = _process.Target.Pid;
            _process.Dispose();
            _process = null;
            _process = WatchedProcess.Open(_capture, pid);
            if (what == Continuity.Replaced)
            {
                Note(MomentKind.Replaced, Called(_process.Target));
            }
        }

        Sample sample = _process.Take(isNew => walks || _pace.MayWalk(now, isNew), cancellation);
        used = Environment.CpuUsage.TotalTime - used;
        _pace.Took(now, CostOf(used, JitInfo.GetCompilationTime() - prepared), used, sample.Walk is not null);
        Compare(sample);
        return sample;
    }

    // Code that is prepared when it is run first is paid for once: it says nothing of what the next walk takes. It is known by the clock only.
    private static TimeSpan CostOf(TimeSpan used, TimeSpan preparing) => used - preparing > used / LeastOfTheRest ? used - preparing : used / LeastOfTheRest;

    private void Compare(Sample sample)
    {
        if (_last is { } last && ClockSetBetween(last, sample) is { } jump)
        {
            Note(MomentKind.ClockSet, FormattableString.Invariant($"the clock was set by {jump.TotalSeconds:+0.0;-0.0} s"));
        }

        if (sample.Kernel.IsStopped != (_last?.Kernel.IsStopped ?? false))
        {
            Note(sample.Kernel.IsStopped ? MomentKind.Stopped : MomentKind.Continued, Called(sample.Target));
        }

        _last = sample;
    }

    /// <summary>How far the clock on the wall was set from one sample to the next, by the clock that only goes on; null where it was not.</summary>
    internal static TimeSpan? ClockSetBetween(Sample before, Sample after) =>
        after.At - before.At - (after.Clock - before.Clock) is var jump && jump.Duration() > s_jump ? jump : null;

    private void Leave()
    {
        if (_process is null)
        {
            return; // what was seen just now has ended before it was looked at
        }

        Note(MomentKind.Ended, Called(_process.Target));
        _process.Dispose();
        _process = null;
        _last = null;
    }

    // The one that is not a child of another of the name: a service forks workers that are called as it is.
    private WatchedProcess? Next()
    {
        if (MonotonicClock.Now - _lookedForNext < s_search)
        {
            return null;
        }

        _lookedForNext = MonotonicClock.Now;
        List<ProcessEntry> called = [.. ProcessList.Take().Where(one => one.Pid != Environment.ProcessId && !one.HasEnded && !one.IsKernelThread && one.IsCalled(_options.Follows!))];
        ProcessEntry? first = called.Where(one => !called.Exists(other => other.Pid == one.Stat.ParentPid)).OrderBy(static one => one.Stat.StartTicks).FirstOrDefault();
        if (first is null)
        {
            return null;
        }

        var process = WatchedProcess.Open(_capture, first.Pid);
        Note(MomentKind.Started, Called(process.Target));
        return process;
    }

    private void Note(MomentKind kind, string text) => _moments.Add(new Moment(kind, DateTimeOffset.UtcNow, MonotonicClock.Now, text));

    private static string Called(TargetFacts target) => FormattableString.Invariant($"{target.Name} ({target.Pid})");
}

namespace Ebb.Watching;

/// <summary>When the heaps are walked: as often as the share of a processor allows that the watching may take.</summary>
/// <remarks>
/// A walk and a cheap sample are taken for as dear as they were of late, by what the kernel counts of our own process. The walks get what the
/// cheap samples leave of the share. A recording of seconds would have hardly a walk so: <see cref="s_credit"/> more is spent in the
/// first ten seconds, or in the time that was asked for where that is shorter, and in it once.
/// Where malloc's headers stand as they did at the last walk, there is nothing new to be found, and what a walk takes is kept for when there is.
/// </remarks>
internal sealed class WalkPace(SamplerOptions options)
{
    private const double Newest = 0.3; // the part of the latest cost in the mean
    private const double LeastPart = 0.25; // of the share, for walks, however dear the cheap samples are
    private static readonly TimeSpan s_credit = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_creditOver = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_stale = TimeSpan.FromMinutes(1);

    private readonly double _share = options.Share;
    private readonly TimeSpan _creditOver = options.Duration is { } duration && duration < s_creditOver ? duration : s_creditOver;
    private double _interval = options.Interval.TotalSeconds;
    private TimeSpan? _began;
    private TimeSpan _lastWalk;
    private double _walk;
    private double _cheap;
    private double _spent; // seconds of a processor, after the first seconds

    /// <summary>What a walk takes of a processor, as far as is known.</summary>
    public TimeSpan CostOfAWalk => TimeSpan.FromSeconds(_walk);

    /// <summary>The time from one sample to the next, where somebody wants another than was asked for.</summary>
    public void Every(TimeSpan interval) => _interval = interval.TotalSeconds;

    /// <summary>Whether this sample may walk.</summary>
    /// <param name="now">The clock that only goes on.</param>
    /// <param name="isNew">Malloc's headers do not stand as they did at the last walk.</param>
    public bool MayWalk(TimeSpan now, bool isNew)
    {
        if (_began is not { } began)
        {
            return true; // the first, by which we learn what they take
        }

        if (!isNew && now - _lastWalk < s_stale)
        {
            return false;
        }

        // What the means believe is one thing; what was really spent must not be more than the share.
        TimeSpan settled = now - began - _creditOver;
        if (settled > TimeSpan.Zero && _spent > _share * settled.TotalSeconds)
        {
            return false;
        }

        double left = Math.Max(_share - (_cheap / _interval), _share * LeastPart);
        double credit = now - began < _creditOver ? s_credit / _creditOver : 0;
        return (now - _lastWalk).TotalSeconds >= (_walk / (left + credit)) - (_interval / 2);
    }

    /// <summary>Tells what a sample took of a processor.</summary>
    /// <param name="cost">What the next one like it will take.</param>
    /// <param name="spent">What this one took, with all that was done for the first time.</param>
    public void Took(TimeSpan now, TimeSpan cost, TimeSpan spent, bool walked)
    {
        _began ??= now;
        _spent += now - _began.Value >= _creditOver ? spent.TotalSeconds : 0;
        ref double mean = ref walked ? ref _walk : ref _cheap;
        if (walked)
        {
            _lastWalk = now;
        }

        // The first few are slow for our own sake, code that was never run: a cheaper one is believed at once.
        double took = cost.TotalSeconds;
        mean = mean == 0 || took < mean ? took : (mean * (1 - Newest)) + (took * Newest);
    }
}

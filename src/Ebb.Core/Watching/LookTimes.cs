namespace Ebb.Watching;

/// <summary>When to look at a target: once in each interval, at a moment of it that is drawn by lot.</summary>
/// <remarks>
/// Many programs have a rhythm of their own, such as a job each second. Looks on an even grid meet it each time a little later, and see one
/// tooth of a saw as slowly as an hour's growth: certain, and wrong. Drawn moments make noise of it, and that is what the judgement knows.
/// What was missed is left out.
/// </remarks>
/// <param name="began">The first look.</param>
/// <param name="lot">Numbers from 0 to below 1.</param>
public sealed class LookTimes(TimeSpan began, Func<double> lot)
{
    private readonly Func<double> _lot = lot;
    private TimeSpan _middle = began;

    /// <summary>The same with lots of its own.</summary>
    public LookTimes(TimeSpan began)
        : this(began, new Random().NextDouble)
    {
    }

    /// <summary>The next one after <paramref name="now"/>, half an interval before or after its place in the grid.</summary>
    public TimeSpan Next(TimeSpan now, TimeSpan interval)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(interval, TimeSpan.Zero);
        _middle += interval;
        TimeSpan late = now - (_middle + (interval / 2));
        if (late >= TimeSpan.Zero)
        {
            _middle += interval * (Math.Floor(late / interval) + 1);
        }

        TimeSpan from = _middle - (interval / 2);
        TimeSpan earliest = now > from ? now : from;
        return earliest + ((from + interval - earliest) * _lot());
    }
}

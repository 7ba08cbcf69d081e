using Ebb.Watching;

namespace Ebb.Tests.Watching;

public static class PaceOfWalks
{
    // A heap of 100 MiB: what a walk and a cheap sample were measured to take.
    private static readonly TimeSpan s_walk = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan s_cheap = TimeSpan.FromMilliseconds(0.3);

    [Theory]
    [InlineData(100)]
    [InlineData(1000)]
    [InlineData(10_000)]
    public static void Stays_below_one_in_a_hundred_of_a_processor(int milliseconds)
    {
        TimeSpan hour = TimeSpan.FromHours(1);
        (int walks, TimeSpan taken) = Watch(new SamplerOptions { Interval = TimeSpan.FromMilliseconds(milliseconds) }, hour, static _ => true);

        Assert.InRange(taken / hour, 0, 0.008);
        Assert.InRange(walks, 300, int.MaxValue);
    }

    [Fact]
    public static void A_recording_of_seconds_has_walks_enough_to_see_a_curve()
    {
        TimeSpan nine = TimeSpan.FromSeconds(9);
        (int walks, TimeSpan taken) = Watch(new SamplerOptions { Interval = TimeSpan.FromMilliseconds(100), Duration = nine }, nine, static _ => true);

        Assert.InRange(walks, 6, 90);
        Assert.InRange(taken.TotalSeconds, 0, 0.25);
    }

    [Fact]
    public static void Where_nothing_changes_it_waits_and_walks_at_once_when_something_does()
    {
        var hour = TimeSpan.FromHours(1);
        var options = new SamplerOptions { Interval = TimeSpan.FromSeconds(1) };

        Assert.InRange(Watch(options, hour, static _ => false).Walks, 55, 62);
        Assert.Equal(2, Watch(options, TimeSpan.FromSeconds(50), static at => at == TimeSpan.FromSeconds(40)).Walks);
    }

    [Fact]
    public static void A_heap_that_takes_seconds_to_walk_is_walked_seldom()
    {
        TimeSpan day = TimeSpan.FromHours(24);
        (int walks, TimeSpan taken) = Watch(new SamplerOptions { Interval = TimeSpan.FromSeconds(1) }, day, static _ => true, TimeSpan.FromSeconds(5));

        Assert.InRange(walks, 50, 120);
        Assert.InRange(taken / day, 0, 0.0075);
    }

    // Costs are believed to be a fifth of what they are: then what was really spent bounds the walks.
    [Fact]
    public static void What_was_really_spent_counts_whatever_is_believed()
    {
        TimeSpan hour = TimeSpan.FromHours(1);
        (int walks, TimeSpan taken) = Watch(new SamplerOptions { Interval = TimeSpan.FromSeconds(1) }, hour, static _ => true, TimeSpan.FromMilliseconds(130), believed: 0.2);

        Assert.InRange(taken / hour, 0.005, 0.0101);
        Assert.InRange(walks, 100, 300);
    }

    private static (int Walks, TimeSpan Taken) Watch(SamplerOptions options, TimeSpan time, Func<TimeSpan, bool> isNew, TimeSpan? cost = null, double believed = 1)
    {
        var pace = new WalkPace(options);
        int walks = 0;
        TimeSpan taken = TimeSpan.Zero;
        for (TimeSpan at = TimeSpan.Zero; at < time; at += options.Interval)
        {
            bool walked = pace.MayWalk(at, isNew(at));
            TimeSpan took = walked ? cost ?? s_walk : s_cheap;
            pace.Took(at, took * believed, took, walked);
            walks += walked ? 1 : 0;
            taken += took;
        }

        return (walks, taken);
    }
}

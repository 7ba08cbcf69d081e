using Ebb.Trends;
using Ebb.Watching;

namespace Ebb.Tests.Watching;

public static class TimesToLook
{
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(500);

    // On an even grid 140 to 195 of 200 were told to grow, with 95 % and more: the tooth is met a little later each time.
    [Theory]
    [InlineData(1.0003)]
    [InlineData(2.001)]
    [InlineData(5.003)]
    public static void Do_not_make_growth_of_a_saw_that_is_about_as_fast(double teethEachLook)
    {
        double period = s_interval.TotalSeconds / teethEachLook;
        for (int seed = 0; seed < 40; seed++)
        {
            foreach (int looks in (int[])[122, 600])
            {
                double phase = new Random(seed).NextDouble();
                double[] seconds = [.. Looks(seed, looks).Select(static look => look.TotalSeconds)];
                double[] live = [.. seconds.Select(at => (20 << 20) * (((at / period) + phase) % 1))];

                Assert.IsNotType<TrendVerdict.Growing>(Trend.Of(new Story([new Series(SeriesName.Live, seconds, live)])).Verdict);
            }
        }
    }

    [Fact]
    public static void Are_one_in_each_interval()
    {
        TimeSpan[] looks = [.. Looks(1, 1000)];

        Assert.Equal(Enumerable.Range(0, 1000), looks.Select(static look => (int)Math.Floor((look / s_interval) + 0.5)));
        double[] places = [.. looks.Skip(1).Select(static look => ((look / s_interval) + 0.5) % 1)];
        Assert.All(Enumerable.Range(0, 10), tenth => Assert.InRange(places.Count(place => (int)(place * 10) == tenth), 60, 140)); // everywhere in it
    }

    [Theory]
    [InlineData(600, 0.0, 600)] // of what is left of the first interval, which is 250 to 750, the first moment
    [InlineData(749, 0.5, 749)]
    [InlineData(750, 0.5, 1000)]
    [InlineData(2600, 0.5, 2675)]
    [InlineData(2600, 0.0, 2600)]
    public static void Are_left_out_where_they_were_missed(int now, double lot, int next)
    {
        var times = new LookTimes(TimeSpan.Zero, () => lot);
        Assert.Equal(next, (int)times.Next(TimeSpan.FromMilliseconds(now), s_interval).TotalMilliseconds);
    }

    private static IEnumerable<TimeSpan> Looks(int seed, int count)
    {
        var random = new Random(seed);
        var times = new LookTimes(TimeSpan.Zero, random.NextDouble);
        TimeSpan now = TimeSpan.Zero;
        for (int i = 0; i < count; i++)
        {
            yield return now;
            now = times.Next(now, s_interval);
        }
    }
}

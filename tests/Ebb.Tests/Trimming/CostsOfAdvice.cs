using Ebb.Trimming;

namespace Ebb.Tests.Trimming;

/// <summary>What giving back is thought to cost follows what it was seen to cost: upwards at once, downwards by and by.</summary>
public static class CostsOfAdvice
{
    [Fact]
    public static void Are_so_much_a_range_and_so_much_a_page()
    {
        var cost = new AdviceCost();

        Assert.Equal(0, cost.Of(0, 0));
        Assert.True(cost.Of(1, 0) > 0 && cost.Of(0, 1) > 0);
        Assert.Equal((7 * cost.Of(1, 0)) + (5000 * cost.Of(0, 1)), cost.Of(7, 5000), 1e-12);
    }

    [Theory]
    [InlineData(0.001)]
    [InlineData(0.01)]
    [InlineData(5.0)]
    public static void Let_as_many_pages_of_one_range_fit_as_the_time_has_room_for(double seconds)
    {
        var cost = new AdviceCost();
        ulong pages = cost.PagesIn(seconds);

        Assert.True(cost.Of(1, pages) <= seconds);
        Assert.True(cost.Of(1, pages + 1) > seconds);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-3.0)] // the time is over
    [InlineData(1e-9)]
    public static void Let_one_page_fit_however_little_time_there_is(double seconds) => Assert.Equal(1UL, new AdviceCost().PagesIn(seconds));

    [Theory]
    [InlineData(1.0)]
    [InlineData(1.5)]
    [InlineData(2.0)]
    public static void Are_what_was_measured_where_that_was_slower(double times)
    {
        var cost = new AdviceCost();
        double measured = times * cost.Of(10, 1000), others = times * cost.Of(3, 70);
        cost.Learn(10, 1000, measured);

        Assert.Equal(measured, cost.Of(10, 1000), 1e-9);
        Assert.Equal(others, cost.Of(3, 70), 1e-9);
    }

    /// <summary>One call that the machine held up must not have all others be of a page each.</summary>
    [Fact]
    public static void Are_twice_what_they_were_at_most_after_one_call_that_was_held_up()
    {
        var cost = new AdviceCost();
        double before = cost.Of(10, 1000);
        cost.Learn(10, 1000, 60);

        Assert.Equal(2 * before, cost.Of(10, 1000), 1e-9);
    }

    [Fact]
    public static void Come_down_step_by_step_to_what_is_measured()
    {
        var cost = new AdviceCost();
        double measured = cost.Of(10, 1000) / 10, last = cost.Of(10, 1000);
        cost.Learn(10, 1000, measured);
        Assert.InRange(cost.Of(10, 1000), last * 0.5, last * 0.99);
        for (int slice = 0; slice < 50; slice++)
        {
            last = cost.Of(10, 1000);
            cost.Learn(10, 1000, measured);
            Assert.InRange(cost.Of(10, 1000), measured * (1 - 1e-9), last);
        }

        Assert.Equal(measured, cost.Of(10, 1000), measured / 100);
    }
}

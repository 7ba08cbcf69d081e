using Ebb.Trends;

namespace Ebb.Tests.Trends;

/// <summary>The single methods, against numbers that others computed: <c>scripts/trend-truths.py</c>, with SciPy 1.10 and NumPy 1.24.</summary>
public static class Methods
{
    private static readonly double[] s_even = [5.0, 5.2, 4.9, 5.6, 5.9, 5.5, 6.1, 6.4, 6.2, 6.8];
    private static readonly double[] s_tied = [1, 2, 2, 3, 1, 4, 4, 4, 5, 3, 6, 6];
    private static readonly double[] s_wavy = [3, 4, 6, 5, 7, 9, 8, 6, 5, 4, 6, 8, 10, 11, 9, 8, 10, 12, 13, 12, 10, 9, 11, 13];

    [Theory]
    [InlineData(0, 5, 0.5)]
    [InlineData(1, 1, 0.25)]
    [InlineData(2, 10, 0.036694017385370196)]
    [InlineData(4.032, 5, 0.00500070629679988)]
    [InlineData(3.5, 2.5, 0.026172773480160158)]
    [InlineData(-1.2, 7, 0.8654140315863967)]
    [InlineData(8, 30, 3.132911237850386e-09)]
    public static void The_tail_of_Students_t_is_that_of_scipy_stats(double t, double degrees, double tail) =>
        Assert.Equal(1, Student.Above(t, degrees) / tail, 1e-9);

    [Theory]
    [InlineData(0.0025, 5, 4.7733406049069345)]
    [InlineData(0.0025, 60, 2.914552575419498)]
    [InlineData(0.025, 2, 4.3026527299112765)]
    [InlineData(0.0025, 2, 14.089047275548602)]
    public static void What_is_exceeded_is_what_scipy_stats_has(double tail, double degrees, double t) =>
        Assert.Equal(t, Student.Exceeded(tail, degrees), 1e-9);

    [Fact]
    public static void The_slope_of_Theil_and_Sen_is_that_of_scipy_stats()
    {
        Assert.Equal(0.2, TheilSen.Of(Steps(s_even.Length), s_even).Slope, 1e-12);
        Assert.Equal(5.0, TheilSen.Of(Steps(s_even.Length), s_even).Intercept, 1e-12);
        Assert.Equal(0.36363636363636365, TheilSen.Of(Steps(s_wavy.Length), s_wavy).Slope, 1e-12);
    }

    [Fact]
    public static void A_quarter_of_wild_points_does_not_turn_the_line()
    {
        double[] y = [.. Steps(40).Select(x => (3 * x) + (x % 4 == 1 ? 1000 : 0))];
        Assert.Equal(3, TheilSen.Of(Steps(40), y).Slope, 1e-9);
    }

    [Fact]
    public static void The_sum_of_Mann_and_Kendall_and_its_variance_are_those_of_their_formula()
    {
        var even = MannKendall.Of(s_even, 0.2);
        Assert.Equal(35, even.Sum);
        Assert.Equal(0.7777777777777777, even.Tau, 1e-12);

        var tied = MannKendall.Of(s_tied, 0);
        Assert.Equal(45, tied.Sum);
        Assert.Equal(205.0, tied.Variance, 1e-9);
        Assert.Equal(173, MannKendall.Of(s_wavy, 0).Sum);
    }

    [Fact]
    public static void The_correction_of_Hamed_and_Rao_is_that_of_their_formula() =>
        Assert.Equal(0.7167034334180516, MannKendall.Correction(s_wavy, 0.36363636363636365), 1e-9);

    [Fact]
    public static void The_correction_only_ever_widens() => Assert.Equal(MannKendall.Of(s_wavy, 0.36363636363636365).Variance, MannKendall.Of(s_wavy, 0.36363636363636365).Widened);

    [Fact]
    public static void The_error_of_a_line_in_noise_of_first_order_is_that_of_the_whole_matrix() =>
        Assert.Equal(0.008635734077473582, Math.Sqrt(1.7) * Drift.LineError([.. Steps(20).Select(x => 10 * x)], 0.6), 1e-12);

    [Fact]
    public static void The_best_break_is_where_polyfit_leaves_least()
    {
        double[] y = [1, 2, 1, 3, 2, 1, 2, 3, 9, 11, 13, 15, 17, 20, 21, 23];
        var found = Break.Of(new Curve(Steps(16), y), 0);
        Assert.Equal(8, found.At);
        Assert.Equal(23.185906240668853, found.Ratio, 1e-9);
    }

    [Fact]
    public static void An_approach_is_found_with_its_constant_its_height_and_its_line()
    {
        double[] x = [.. Steps(64).Select(t => 10 * t)];
        var found = Approach.Of(new Curve(x, [.. x.Select(t => 100 + (0.05 * t) - (30 * Math.Exp(-t / 80)))]), 80, 1e-6);
        Assert.Equal(80, found.Constant, 1e-9);
        Assert.Equal(30, found.Height, 1e-6);
        Assert.Equal(0.05, found.Slope, 1e-9);
    }

    [Fact]
    public static void Spans_have_the_median_of_their_points_and_empty_ones_are_left_out()
    {
        var curve = Curve.Of([0, 1, 2, 3, 9, 10, 11, 12], [5, 6, 100, 7, 1, 2, 3, 4], 4);
        Assert.Equal([6, 7, 2.5], curve.Y);
        Assert.Equal([1, 3, 10.5], curve.X);
    }

    private static double[] Steps(int count) => [.. Enumerable.Range(0, count).Select(i => (double)i)];
}

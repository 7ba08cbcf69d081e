namespace Ebb.Trends;

/// <summary>The line through the middle of all pairs: as many pairs rise faster as slower. Up to 29 % of the points may be wrong.</summary>
/// <remarks>
/// Theil (1950), Sen (1968). All pairs are taken: the points come here as spans of time, 128 at most (<see cref="Curve"/>),
/// so that no chance decides which pairs count.
/// </remarks>
internal readonly record struct TheilSen(double Slope, double Intercept)
{
    public static TheilSen Of(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        if (x.Length < 2)
        {
            return new TheilSen(0, x.Length == 0 ? 0 : y[0]);
        }

        double[] slopes = Slopes(x, y);
        double slope = Median(slopes);
        double[] rest = new double[x.Length];
        for (int i = 0; i < rest.Length; i++)
        {
            rest[i] = y[i] - (slope * x[i]);
        }

        return new TheilSen(slope, Median(rest));
    }

    /// <summary>What lies between <paramref name="y"/> and the line.</summary>
    public double[] Residuals(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        double[] rest = new double[x.Length];
        for (int i = 0; i < rest.Length; i++)
        {
            rest[i] = y[i] - Intercept - (Slope * x[i]);
        }

        return rest;
    }

    /// <summary>The middle value; it sorts what it is given.</summary>
    public static double Median(Span<double> values)
    {
        values.Sort();
        int half = values.Length / 2;
        return values.Length == 0 ? 0 : values.Length % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
    }

    private static double[] Slopes(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        double[] slopes = new double[x.Length * (x.Length - 1) / 2];
        int n = 0;
        for (int i = 0; i < x.Length; i++)
        {
            for (int j = i + 1; j < x.Length; j++)
            {
                if (x[j] > x[i])
                {
                    slopes[n++] = (y[j] - y[i]) / (x[j] - x[i]);
                }
            }
        }

        return n == slopes.Length ? slopes : slopes[..n];
    }
}

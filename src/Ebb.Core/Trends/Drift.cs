namespace Ebb.Trends;

/// <summary>How fast a curve rises, and how sure that is with noise that resembles its own past.</summary>
/// <remarks>
/// The slope is Theil and Sen's. Its error is that of a line through noise of first order, with the correlation at the upper end of
/// what fits; where that cannot be told from a random walk, it is that of a line through a random walk. So noise of either kind, and
/// memory that wanders, is not taken for growth. See <c>docs/trends.md</c>.
/// </remarks>
/// <param name="Slope">Units a second.</param>
/// <param name="Error">The standard error of the slope.</param>
/// <param name="Degrees">Degrees of freedom of that error.</param>
/// <param name="IsWalk">The noise was taken for a random walk.</param>
internal sealed record Drift(double Slope, double Error, double Degrees, bool IsWalk)
{
    private const double Upper = 1.3; // standard errors above the estimate of the correlation: the upper tenth
    private const double Strongest = 0.95;

    /// <summary>The slope in standard errors.</summary>
    public double Signal => Slope / Error;

    /// <summary>The chance of such a slope, or a steeper one, where nothing grows.</summary>
    public double Chance => Student.Above(Signal, Degrees);

    /// <param name="ratchet">It is known to move in steps that stay: then their number and size are what is in doubt.</param>
    public static Drift Of(Curve curve, double grain, Ratchet? ratchet = null)
    {
        var line = TheilSen.Of(curve.X, curve.Y);
        double slope = line.Slope;
        double[] rest = line.Residuals(curve.X, curve.Y);
        int n = curve.Count;
        double least = grain / Math.Max(curve.Length, double.Epsilon);
        if (n < 4)
        {
            return new Drift(slope, double.PositiveInfinity, 1, true);
        }

        least = Math.Max(least, TrendRules.FinestSlope * Math.Abs(slope));
        if (ratchet is { } steps)
        {
            return new Drift(slope, Math.Max(steps.Doubtful * Math.Abs(slope), least), steps.Up - 1, true);
        }

        double correlation = Correlation(rest);
        if (n * (1 - correlation) < TrendRules.WalkDistance)
        {
            return new Drift(slope, Math.Max(Walk(curve, rest), least), n - 2, true);
        }

        double corrected = Math.Clamp(((n * correlation) + 2) / (n - 4), 0, Strongest);
        double high = Math.Min(corrected + (Upper * Math.Sqrt((1 - (corrected * corrected)) / n)), Strongest);
        double degrees = Math.Max((n * (1 - high) / (1 + high)) - 2, 2);
        return new Drift(slope, Math.Max(Stationary(curve, rest, correlation, high), least), degrees, false);
    }

    /// <summary>The slope that is exceeded with this chance only.</summary>
    public double AtMost(double doubt) => Slope + (Student.Exceeded(doubt, Degrees) * Error);

    public double AtLeast(double doubt) => Slope - (Student.Exceeded(doubt, Degrees) * Error);

    internal static double Correlation(double[] rest)
    {
        double mean = 0;
        foreach (double value in rest)
        {
            mean += value / rest.Length;
        }

        double whole = 0;
        double next = 0;
        for (int i = 0; i < rest.Length; i++)
        {
            whole += (rest[i] - mean) * (rest[i] - mean);
            next += i == 0 ? 0 : (rest[i] - mean) * (rest[i - 1] - mean);
        }

        return whole > 0 ? next / whole : 0;
    }

    // Of a random walk with variance q a second, least squares sees a slope of variance 6q/5T. Increments that resemble each other make
    // q larger over more steps: the largest of one, two and four counts.
    private static double Walk(Curve curve, double[] rest)
    {
        double largest = 0;
        for (int step = 1; step <= 4 && rest.Length >= 4 * step; step *= 2)
        {
            double sum = 0;
            for (int i = step; i < rest.Length; i++)
            {
                double by = rest[i] - rest[i - step];
                sum += by * by / (curve.X[i] - curve.X[i - step]);
            }

            largest = Math.Max(largest, sum / (rest.Length - step - 1));
        }

        return Math.Sqrt(1.2 * largest / curve.Length);
    }

    // Noise of first order is not seen itself but by its shocks, what is left without the part that the value before explains.
    private static double Stationary(Curve curve, double[] rest, double correlation, double high)
    {
        double shocks = 0;
        for (int i = 1; i < rest.Length; i++)
        {
            double shock = rest[i] - (correlation * rest[i - 1]);
            shocks += shock * shock;
        }

        return Math.Sqrt(shocks / (rest.Length - 3) / (1 - (high * high))) * LineError(curve.X, high);
    }

    /// <summary>The error of a slope by least squares, in noise of deviation 1 whose neighbours are correlated by <paramref name="r"/>.</summary>
    internal static double LineError(double[] x, double r)
    {
        double middle = 0;
        foreach (double value in x)
        {
            middle += value / x.Length;
        }

        // The sum over i and j of (x_i − x̄)(x_j − x̄)·r^|i−j|, from left to right: the part before i, each step r times weaker.
        double spread = 0;
        double cross = 0;
        double before = 0;
        foreach (double value in x)
        {
            double from = value - middle;
            spread += from * from;
            cross += before * from;
            before = r * (before + from);
        }

        return Math.Sqrt(Math.Max(spread + (2 * cross), 0)) / spread;
    }
}

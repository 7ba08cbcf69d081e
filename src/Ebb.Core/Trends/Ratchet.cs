namespace Ebb.Trends;

/// <summary>Steps up that stay: most of a rise came in jumps, and hardly any jump went down.</summary>
/// <param name="Size">The middle one.</param>
/// <param name="Doubtful">By how much their number times their size swings, as a share: steps and pauses of one size would make it zero.</param>
/// <param name="Late">The share of the rise that came in the second half of the time.</param>
internal readonly record struct Ratchet(int Up, int Down, double Size, double Doubtful, double Late)
{
    private const double Jump = 12;
    private const double Over = 3;
    private const int Fewest = 4;
    private const double Most = 0.6;

    /// <summary>The chance of so few down among so many, where both were as likely.</summary>
    public double Chance => Student.Above((Up - Down - 1) / Math.Sqrt(Math.Max(Up + Down, 1)), Math.Max(Up + Down - 1, 1));

    public static Ratchet? Of(Points points, double grain)
    {
        Curve fine = Curve.Of(points.X, points.Y, TrendRules.FineSpans);
        if (fine.Count < TrendRules.FewestPoints)
        {
            return null;
        }

        double[] by = new double[fine.Count - 1];
        double[] size = new double[by.Length];
        for (int i = 0; i < by.Length; i++)
        {
            by[i] = fine.Y[i + 1] - fine.Y[i];
            size[i] = Math.Abs(by[i]);
        }

        double large = Math.Max(Jump * TheilSen.Median(size), 2 * grain);
        double[] ups = [.. by.Where(step => step >= large)];
        double[] times = [.. Enumerable.Range(0, by.Length).Where(i => by[i] >= large).Select(i => fine.X[i + 1])];
        double[] pauses = [.. Enumerable.Range(1, Math.Max(times.Length - 1, 0)).Select(i => times[i] - times[i - 1])];
        int downs = by.Count(step => step <= -large);
        double rise = fine.Y[^1] - fine.Y[0];
        return ups.Length >= Fewest && downs * 10 <= ups.Length && ups.Sum() >= Most * rise && rise >= Most * ups.Sum() && fine.X[^1] - times[^1] <= Over * pauses.Max()
            ? new Ratchet(ups.Length, downs, TheilSen.Median([.. ups]), Math.Sqrt((Spread(ups) + Spread(pauses)) / ups.Length), InSecondHalf(fine, times, ups))
            : null;
    }

    private static double InSecondHalf(Curve fine, double[] times, double[] ups)
    {
        double half = fine.X[0] + (fine.Length / 2);
        return Enumerable.Range(0, ups.Length).Where(i => times[i] >= half).Sum(i => ups[i]) / ups.Sum();
    }

    // Variance over the square of the mean.
    private static double Spread(double[] values)
    {
        double mean = values.Average();
        return values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1) / (mean * mean);
    }
}

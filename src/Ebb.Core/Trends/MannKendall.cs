namespace Ebb.Trends;

/// <summary>The test of Mann and Kendall: how many pairs rise, and how unlikely that is where there is no trend.</summary>
/// <remarks>
/// Mann (1945), Kendall (1975), with ties. Neighbours that resemble each other make the sum swing more than independent ones do;
/// Hamed and Rao (J. Hydrology 204, 1998) widen its variance by the autocorrelation of the ranks of what is left without the trend.
/// </remarks>
/// <param name="Sum">Pairs that rise, less pairs that fall.</param>
/// <param name="Variance">Of the sum where there is no trend and each value stands for itself.</param>
/// <param name="Widened">The same, with the autocorrelation that was seen; never less.</param>
/// <param name="Tau">Kendall's tau: 1 where all pairs rise.</param>
internal readonly record struct MannKendall(long Sum, double Variance, double Widened, double Tau)
{
    private const double Certainty = 1.959963984540054; // of a normal value, two sides, 5 %

    /// <summary>The sum in standard deviations, one step nearer to zero than it is (the correction for continuity).</summary>
    public double Z => Widened <= 0 || Sum == 0 ? 0 : (Sum - Math.Sign(Sum)) / Math.Sqrt(Widened);

    public static MannKendall Of(ReadOnlySpan<double> y, double slopePerStep)
    {
        int n = y.Length;
        long sum = 0;
        for (int i = 0; i < n; i++)
        {
            for (int j = i + 1; j < n; j++)
            {
                sum += Math.Sign(y[j] - y[i]);
            }
        }

        double variance = (n * (n - 1.0) * ((2.0 * n) + 5)) - Ties(y);
        variance /= 18;
        double wide = Math.Max(Correction(y, slopePerStep), 1) * variance;
        return new MannKendall(sum, variance, wide, n < 2 ? 0 : sum / (n * (n - 1.0) / 2));
    }

    // Hamed and Rao, equation 12: only correlations that stand out at 5 % count.
    internal static double Correction(ReadOnlySpan<double> y, double slopePerStep)
    {
        int n = y.Length;
        if (n < 4)
        {
            return 1;
        }

        double[] ranks = Ranks(y, slopePerStep);
        double mean = (n + 1) / 2.0;
        double whole = 0;
        foreach (double rank in ranks)
        {
            whole += (rank - mean) * (rank - mean);
        }

        double bound = Certainty / Math.Sqrt(n);
        double sum = 0;
        for (int lag = 1; lag < n - 1; lag++)
        {
            double part = 0;
            for (int i = 0; i + lag < n; i++)
            {
                part += (ranks[i] - mean) * (ranks[i + lag] - mean);
            }

            double correlation = whole > 0 ? part / whole : 0;
            if (Math.Abs(correlation) > bound)
            {
                sum += (n - lag) * (n - lag - 1.0) * (n - lag - 2.0) * correlation;
            }
        }

        return 1 + (2 * sum / (n * (n - 1.0) * (n - 2.0)));
    }

    private static double[] Ranks(ReadOnlySpan<double> y, double slopePerStep)
    {
        double[] rest = new double[y.Length];
        int[] order = new int[y.Length];
        for (int i = 0; i < rest.Length; i++)
        {
            rest[i] = y[i] - (slopePerStep * i);
            order[i] = i;
        }

        Array.Sort(rest, order);
        double[] ranks = new double[rest.Length];
        for (int i = 0; i < rest.Length;)
        {
            int end = i + 1;
            while (end < rest.Length && rest[end] == rest[i])
            {
                end++;
            }

            for (int k = i; k < end; k++)
            {
                ranks[order[k]] = (i + 1 + end) / 2.0;
            }

            i = end;
        }

        return ranks;
    }

    private static double Ties(ReadOnlySpan<double> y)
    {
        double[] sorted = y.ToArray();
        Array.Sort(sorted);
        double ties = 0;
        for (int i = 0; i < sorted.Length;)
        {
            int end = i + 1;
            while (end < sorted.Length && sorted[end] == sorted[i])
            {
                end++;
            }

            double t = end - i;
            ties += t * (t - 1) * ((2 * t) + 5);
            i = end;
        }

        return ties;
    }
}

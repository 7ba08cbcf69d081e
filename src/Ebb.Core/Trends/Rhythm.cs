namespace Ebb.Trends;

/// <summary>What comes back: the time from one to the next, how far it goes up and down, and one value for each time it came.</summary>
/// <param name="Period">Seconds; of an uneven one the median.</param>
/// <param name="IsSawtooth">It falls at least three times as fast as it rises, as after a collection.</param>
/// <param name="Chance">How likely it is that nothing comes back.</param>
/// <param name="Bases">Of a sawtooth what is left after each fall; else the median of each whole period.</param>
internal sealed record Rhythm(double Period, double Amplitude, bool IsSawtooth, Curve Bases, double Chance)
{
    private const int FewestFalls = 5;
    private const double Steeper = 3;
    private const double Mostly = 0.8;
    private const double Day = 24 * 3600;
    private const double AsHigh = 0.85;
    private const double DayWithin = 0.03;

    /// <param name="line">The trend of it all: what is left above and below it is looked at.</param>
    public static Rhythm? Of(ReadOnlySpan<double> x, ReadOnlySpan<double> y, TheilSen line, double grain)
    {
        Curve fine = Curve.Of(x, y, TrendRules.FineSpans);
        if (fine.Count < TrendRules.FewestPoints)
        {
            return null;
        }

        double[] rest = line.Residuals(fine.X, fine.Y);
        double[] sorted = [.. rest];
        Array.Sort(sorted);
        double range = sorted[sorted.Length * 19 / 20] - sorted[sorted.Length / 20];
        return range <= 2 * grain ? null : Sawtooth(fine, rest, range) ?? Season(x, y, fine, rest, range);
    }

    // Turning points that are half the range apart, alternately low and high.
    private static Rhythm? Sawtooth(Curve fine, double[] rest, double range)
    {
        var lows = new List<int>();
        var highs = new List<int>();
        int low = 0;
        int high = 0;
        bool isRising = true;
        for (int i = 1; i < rest.Length; i++)
        {
            high = rest[i] >= rest[high] ? i : high;
            low = rest[i] <= rest[low] ? i : low;
            if (isRising && rest[high] - rest[i] > range / 2)
            {
                highs.Add(high);
                isRising = false;
                low = i;
            }
            else if (!isRising && rest[i] - rest[low] > range / 2)
            {
                lows.Add(low);
                isRising = true;
                high = i;
            }
        }

        if (lows.Count < FewestFalls || highs.Count < FewestFalls)
        {
            return null;
        }

        // highs[k] comes before lows[k], which comes before highs[k + 1].
        double[] falls = [.. Enumerable.Range(0, lows.Count).Select(k => fine.X[lows[k]] - fine.X[highs[k]])];
        double[] rises = [.. Enumerable.Range(0, Math.Min(lows.Count, highs.Count - 1)).Select(k => fine.X[highs[k + 1]] - fine.X[lows[k]])];
        double[] heights = [.. Enumerable.Range(0, lows.Count).Select(k => rest[highs[k]] - rest[lows[k]])];
        int steep = Enumerable.Range(0, rises.Length).Count(k => falls[k] * Steeper <= rises[k]);
        if (steep < Mostly * rises.Length)
        {
            return null;
        }

        double[] periods = [.. Enumerable.Range(1, lows.Count - 1).Select(k => fine.X[lows[k]] - fine.X[lows[k - 1]])];
        var bases = new Curve([.. lows.Select(i => fine.X[i])], [.. lows.Select(i => fine.Y[i])]);
        return new Rhythm(TheilSen.Median(periods), TheilSen.Median(heights), true, bases, Math.Pow(2, -lows.Count));
    }

    private static Rhythm? Season(ReadOnlySpan<double> x, ReadOnlySpan<double> y, Curve fine, double[] rest, double range)
    {
        int n = rest.Length;
        double[] correlations = Correlations(rest, n / TrendRules.FewestPeriods);
        int lag = 1;
        while (lag < correlations.Length && correlations[lag] > 0)
        {
            lag++;
        }

        int best = lag;
        for (int i = lag; i < correlations.Length; i++)
        {
            best = correlations[i] > correlations[best] ? i : best;
        }

        // Twice the period is as good as once: the first peak that is about as high counts.
        for (int i = lag + 1; i < best; i++)
        {
            bool isPeak = correlations[i] > correlations[i - 1] && correlations[i] >= correlations[i + 1];
            if (isPeak && correlations[i] >= AsHigh * correlations[best])
            {
                best = i;
            }
        }

        // A peak, not the edge of what was looked at; and not within the noise of a few spans.
        if (best < 6 || best >= correlations.Length - 1 || correlations[best] < TrendRules.RhythmCorrelation)
        {
            return null;
        }

        double period = Peak(correlations, best) * fine.Length / (n - 1);
        period = Math.Abs(period - Day) < DayWithin * Day ? Day : period;
        int count = (int)(fine.Length / period);
        int merged = ((count - 1) / TrendRules.Spans) + 1;
        return new Rhythm(period, range, false, Periods(x, y, period * merged, count / merged), ByChance(correlations[best], count));
    }

    private static double[] Correlations(double[] rest, int lags)
    {
        double[] result = new double[Math.Max(lags, 1)];
        double mean = rest.Average();
        double whole = 0;
        foreach (double value in rest)
        {
            whole += (value - mean) * (value - mean);
        }

        for (int lag = 0; lag < result.Length; lag++)
        {
            double sum = 0;
            for (int i = lag; i < rest.Length; i++)
            {
                sum += (rest[i] - mean) * (rest[i - lag] - mean);
            }

            result[lag] = whole > 0 ? sum / whole * rest.Length / (rest.Length - lag) : 0;
        }

        return result;
    }

    // Of a correlation between quarters of periods, each for itself: t = r·√((m − 2)/(1 − r²)).
    private static double ByChance(double correlation, int periods)
    {
        double r = Math.Min(correlation, 0.999);
        double degrees = (4.0 * periods) - 2;
        return Student.Above(r * Math.Sqrt(degrees / (1 - (r * r))), degrees);
    }

    // The top of the parabola through the highest value and its neighbours.
    private static double Peak(double[] values, int at)
    {
        double bend = values[at - 1] - (2 * values[at]) + values[at + 1];
        return bend < 0 ? at + ((values[at - 1] - values[at + 1]) / (2 * bend)) : at;
    }

    // Whole periods, counted from the end: the newest is complete, and what is left over lies at the start.
    private static Curve Periods(ReadOnlySpan<double> x, ReadOnlySpan<double> y, double period, int count)
    {
        var xs = new List<double>();
        var ys = new List<double>();
        double from = x[^1] - (period * count);
        int at = 0;
        double[] scratch = y.ToArray();
        double enough = x.Length * period / (x[^1] - x[0]) / 2;
        for (int k = 0; k < count; k++)
        {
            double start = from + (period * k);
            while (at < x.Length && x[at] < start)
            {
                at++;
            }

            int end = at;
            while (end < x.Length && (x[end] < start + period || k == count - 1))
            {
                end++;
            }

            if (end - at >= enough)
            {
                xs.Add(start + (period / 2));
                ys.Add(TheilSen.Median(scratch.AsSpan(at, end - at)));
            }

            at = end;
        }

        return new Curve([.. xs], [.. ys]);
    }
}

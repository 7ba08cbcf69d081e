namespace Ebb.Trends;

/// <summary>Where two lines say so much more of a curve than one that it must have changed its course there.</summary>
/// <param name="At">The first point of the second line.</param>
/// <param name="Ratio">What one line leaves, over what two leave.</param>
internal readonly record struct Break(int At, double Ratio)
{
    private const int ShortestSide = 4;

    /// <summary>The first point from which on what a line leaves is so many times less, point by point, than what it leaves of all; zero where there is none.</summary>
    /// <remarks>After a peak that came and went two lines are no better than one. What comes after it is.</remarks>
    public static int CalmFrom(Curve curve, double grain)
    {
        int n = curve.Count;
        double least = grain * grain / 12;
        double[] right = Right(curve);
        for (int i = 1; i <= (1 - TrendRules.SteadyFor) * n && i <= n - ShortestSide; i++)
        {
            if ((right[0] / n) + least >= TrendRules.CalmRatio * ((right[i] / (n - i)) + least))
            {
                return i;
            }
        }

        return 0;
    }

    /// <summary>The best break of all, by least squares over every place.</summary>
    /// <remarks>One at a time, and then in what comes after it: the last course is what is wanted, not all of them.</remarks>
    public static Break Of(Curve curve, double grain)
    {
        int n = curve.Count;
        if (n < 3 * ShortestSide)
        {
            return default;
        }

        double[] left = new double[n + 1];
        double[] right = Right(curve);
        var sums = new LineSums();
        for (int i = 0; i < n; i++)
        {
            left[i + 1] = sums.Add(curve.X[i] - curve.X[0], curve.Y[i] - curve.Y[0]);
        }

        int best = ShortestSide;
        for (int i = ShortestSide; i <= n - ShortestSide; i++)
        {
            best = left[i] + right[i] < left[best] + right[best] ? i : best;
        }

        double least = n * grain * grain / 12;
        return new Break(best, (left[n] + least) / (left[best] + right[best] + least));
    }

    // What a line leaves of all points from each on.
    private static double[] Right(Curve curve)
    {
        double[] right = new double[curve.Count + 1];
        var sums = new LineSums();
        for (int i = curve.Count - 1; i >= 0; i--)
        {
            right[i] = sums.Add(curve.X[i] - curve.X[^1], curve.Y[i] - curve.Y[^1]);
        }

        return right;
    }

    // Least squares as points come: what a line through them leaves.
    private struct LineSums
    {
        private double _n;
        private double _x;
        private double _y;
        private double _xx;
        private double _xy;
        private double _yy;

        public double Add(double x, double y)
        {
            _n++;
            double dx = x - _x;
            double dy = y - _y;
            _x += dx / _n;
            _y += dy / _n;
            _xx += dx * (x - _x);
            _xy += dx * (y - _y);
            _yy += dy * (y - _y);
            return _xx > 0 ? Math.Max(_yy - (_xy * _xy / _xx), 0) : 0;
        }
    }
}

namespace Ebb.Trends;

/// <summary>A curve that nears a line ever more slowly, as caches do that fill: <c>a + c·t + b·e^(−t/τ)</c>.</summary>
/// <param name="Constant">τ, in seconds: after each, what is missing is 37 % of what it was.</param>
/// <param name="Height">−b: how much it rises, beyond the line, in all.</param>
/// <param name="Ratio">What a line alone leaves over what this leaves.</param>
/// <param name="Rest">What this leaves.</param>
/// <param name="Slope">c: of the line that it nears.</param>
internal readonly record struct Approach(double Constant, double Height, double Ratio, double Rest, double Slope)
{
    private const double FinestStep = 1.3;

    /// <summary>The best of all constants from two points to <paramref name="longest"/>, each a third longer than the last.</summary>
    public static Approach Of(Curve curve, double longest, double grain)
    {
        double least = curve.Count * grain * grain / 12;
        double line = Left(curve, double.NaN, out _, out double slope) + least;
        var best = new Approach(0, 0, 1, line, slope);
        double shortest = 2 * curve.Length / Math.Max(curve.Count, 1);
        for (double constant = longest; constant >= shortest && shortest > 0; constant /= FinestStep)
        {
            double left = Left(curve, constant, out double factor, out slope) + least;
            best = left < best.Rest ? new Approach(constant, -factor, line / left, left, slope) : best;
        }

        return best;
    }

    /// <summary>How much it rises in the second half of some seconds, over how much in the first.</summary>
    public double SecondHalf(double length)
    {
        double line = Slope * length / 2;
        double middle = Math.Exp(-length / 2 / Constant);
        return (line + (Height * (middle - (middle * middle)))) / (line + (Height * (1 - middle)));
    }

    /// <summary>The curve without its rise, from the moment on when 5 % of it are left.</summary>
    public Curve Without(Curve curve)
    {
        int from = 0;
        double[] y = new double[curve.Count];
        for (int i = 0; i < y.Length; i++)
        {
            double time = curve.X[i] - curve.X[0];
            from = time < 3 * Constant ? i + 1 : from;
            y[i] = curve.Y[i] + (Height * Math.Exp(-time / Constant));
        }

        from = Math.Min(from, y.Length);
        return new Curve(curve.X[from..], y[from..]);
    }

    // Least squares of 1, t and the exponential (not a number: without it), by the normal equations of centred columns.
    private static double Left(Curve curve, double constant, out double factor, out double slope)
    {
        int n = curve.Count;
        double x0 = curve.X[0];
        double tm = 0, em = 0, ym = 0;
        bool hasApproach = !double.IsNaN(constant);
        double[] e = new double[n];
        for (int i = 0; i < n; i++)
        {
            e[i] = hasApproach ? Math.Exp(-(curve.X[i] - x0) / constant) : 0;
            tm += (curve.X[i] - x0) / n;
            em += e[i] / n;
            ym += curve.Y[i] / n;
        }

        double tt = 0, te = 0, ee = 0, ty = 0, ey = 0, yy = 0;
        for (int i = 0; i < n; i++)
        {
            double t = curve.X[i] - x0 - tm;
            double u = e[i] - em;
            double y = curve.Y[i] - ym;
            tt += t * t;
            te += t * u;
            ee += u * u;
            ty += t * y;
            ey += u * y;
            yy += y * y;
        }

        double free = ee - (te * te / tt);
        factor = hasApproach && free > 1e-9 * ee ? (ey - (te * ty / tt)) / free : 0;
        slope = (ty - (factor * te)) / tt;
        return Math.Max(yy - (ty * ty / tt) - (factor * factor * Math.Max(free, 0)), 0);
    }
}

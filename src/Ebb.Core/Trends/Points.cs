namespace Ebb.Trends;

/// <summary>The points of a series that count: finite, in the order of time, after the last restart, and walked where enough were.</summary>
internal readonly record struct Points(double[] X, double[] Y)
{
    private const double Latest = 1e11; // seconds: three thousand years
    private const double Largest = 1e20; // bytes: beyond what an address can name

    public int Count => X.Length;

    public double Length => X.Length == 0 ? 0 : X[^1] - X[0];

    public static Points Of(Series series, double from)
    {
        Points walked = Of(series, from, walkedOnly: true);
        if (series.Derived.IsEmpty)
        {
            return walked;
        }

        Points all = Of(series, from, walkedOnly: false);
        return walked.Count >= TrendRules.FewestPoints && walked.Length >= all.Length * TrendRules.SteadyFor ? walked : all;
    }

    public Points After(double from)
    {
        int at = Array.BinarySearch(X, from);
        at = at < 0 ? ~at : at;
        return new Points(X[at..], Y[at..]);
    }

    private static Points Of(Series series, double from, bool walkedOnly)
    {
        ReadOnlySpan<double> seconds = series.Seconds.Span;
        ReadOnlySpan<double> values = series.Values.Span;
        ReadOnlySpan<bool> derived = series.Derived.Span;
        int n = Math.Min(seconds.Length, values.Length);
        double[] x = new double[n];
        double[] y = new double[n];
        int kept = 0;
        for (int i = 0; i < n; i++)
        {
            // A clock that was set back is passed over until it has caught up.
            bool isLater = kept == 0 || seconds[i] > x[kept - 1];
            bool isWalked = !walkedOnly || i >= derived.Length || !derived[i];
            if (isLater && isWalked && seconds[i] >= from && Math.Abs(seconds[i]) <= Latest && Math.Abs(values[i]) <= Largest)
            {
                x[kept] = seconds[i];
                y[kept++] = values[i];
            }
        }

        return new Points(x[..kept], y[..kept]);
    }
}

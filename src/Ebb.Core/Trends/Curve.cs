namespace Ebb.Trends;

/// <summary>A series as few points as a judgement needs: the medians of equal spans of time, in order.</summary>
internal sealed record Curve(double[] X, double[] Y)
{
    public int Count => X.Length;

    /// <summary>Seconds from the first point to the last.</summary>
    public double Length => X.Length == 0 ? 0 : X[^1] - X[0];

    public double Middle => TheilSen.Median(Y.AsSpan().ToArray());

    /// <summary>Medians of at most <paramref name="spans"/> spans; spans without a point are left out.</summary>
    public static Curve Of(ReadOnlySpan<double> x, ReadOnlySpan<double> y, int spans)
    {
        if (x.Length <= spans)
        {
            return new Curve(x.ToArray(), y.ToArray());
        }

        var xs = new List<double>(spans);
        var ys = new List<double>(spans);
        double start = x[0];
        double width = (x[^1] - start) / spans;
        double[] scratch = y.ToArray();
        for (int i = 0; i < x.Length;)
        {
            int span = Math.Min((int)((x[i] - start) / width), spans - 1);
            double end = span == spans - 1 ? double.PositiveInfinity : start + (width * (span + 1));
            int next = i;
            double sum = 0;
            while (next < x.Length && (x[next] < end || next == i))
            {
                sum += x[next++];
            }

            xs.Add(sum / (next - i));
            ys.Add(TheilSen.Median(scratch.AsSpan(i, next - i)));
            i = next;
        }

        return new Curve([.. xs], [.. ys]);
    }

    public Curve Part(int from, int to) => new(X[from..to], Y[from..to]);
}

namespace Ebb.Rendering;

/// <summary>One curve of a chart.</summary>
public sealed record Curve(string Name, IReadOnlyList<CurvePoint> Points)
{
    /// <summary>The name of a colour of <see cref="PageStyle"/>; null: by its place among the others.</summary>
    public string? Ink { get; init; }

    public bool IsDashed { get; init; }

    /// <summary>The same in fewer points: those of each of so many spans are one, which keeps what they were at least and at most.</summary>
    public Curve In(int spans, double last)
    {
        var fewer = new List<CurvePoint>(Math.Min(Points.Count, spans));
        for (int i = 0; i < Points.Count;)
        {
            int from = i, span = SpanOf(i);
            double across = 0, up = 0, least = double.MaxValue, most = double.MinValue;
            for (; i < Points.Count && !Points[i].IsGap && SpanOf(i) == span; i++)
            {
                CurvePoint point = Points[i];
                (across, up, least, most) = (across + point.Across, up + point.Up, Math.Min(least, point.Least), Math.Max(most, point.Most));
            }

            fewer.Add(i == from ? Points[i++] : new CurvePoint(across / (i - from), up / (i - from), least, most));
        }

        return this with { Points = fewer };

        int SpanOf(int point) => last <= 0 ? 0 : (int)Math.Min(Points[point].Across / last * spans, spans);
    }

    /// <summary>The height of a curve at a moment between two of its points.</summary>
    public static double HeightAt(IReadOnlyList<CurvePoint> points, double across)
    {
        for (int i = 1; i < points.Count; i++)
        {
            if (points[i].Across >= across)
            {
                double width = points[i].Across - points[i - 1].Across;
                double part = width <= 0 ? 1 : (across - points[i - 1].Across) / width;
                return points[i - 1].Up + (part * (points[i].Up - points[i - 1].Up));
            }
        }

        return points.Count == 0 ? 0 : points[^1].Up;
    }
}

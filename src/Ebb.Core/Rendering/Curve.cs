namespace Ebb.Rendering;

/// <summary>One curve of a chart.</summary>
public sealed record Curve(string Name, IReadOnlyList<CurvePoint> Points)
{
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

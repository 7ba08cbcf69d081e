using System.Globalization;

namespace Ebb.Lab;

/// <summary>The curve in a file that valgrind's massif wrote: bytes in blocks, over the bytes allocated and freed so far.</summary>
/// <remarks>Its text is <c>key=value</c> lines, a few to each snapshot; valgrind's manual, section 9.</remarks>
internal static class MassifFile
{
    private const int MaxSnapshots = 10_000;

    public static IReadOnlyList<CurvePoint> Read(IEnumerable<string> lines)
    {
        var points = new List<CurvePoint>();
        double time = 0, heap = 0;
        foreach (string line in lines)
        {
            int equals = line.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0 || !double.TryParse(line.AsSpan(equals + 1), NumberStyles.None, CultureInfo.InvariantCulture, out double value))
            {
                continue;
            }

            switch (line[..equals])
            {
                case "time":
                    time = value;
                    break;
                case "mem_heap_B":
                    heap = value;
                    break;
                case "mem_heap_extra_B" when points.Count < MaxSnapshots:
                    points.Add(new CurvePoint(time, heap + value));
                    break;
                default:
                    break;
            }
        }

        return points;
    }

    /// <summary>The curve's height at a moment between two of its points.</summary>
    public static double At(IReadOnlyList<CurvePoint> curve, double across)
    {
        for (int i = 1; i < curve.Count; i++)
        {
            if (curve[i].Across >= across)
            {
                double width = curve[i].Across - curve[i - 1].Across;
                double part = width <= 0 ? 1 : (across - curve[i - 1].Across) / width;
                return curve[i - 1].Up + (part * (curve[i].Up - curve[i - 1].Up));
            }
        }

        return curve.Count == 0 ? 0 : curve[^1].Up;
    }
}

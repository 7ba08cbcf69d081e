using System.Globalization;
using System.Text;

namespace Ebb.Rendering;

/// <summary>One curve of a chart as SVG: a line with its band from least to most, or a layer on the one below.</summary>
internal static class CurveDrawing
{
    /// <param name="below">What the layer stands on, empty for the ground; null: a line.</param>
    public static void Write(StringBuilder svg, Curve curve, string colour, IReadOnlyList<CurvePoint>? below, ChartDrawing.Frame frame)
    {
        for (int from = 0; from < curve.Points.Count; from++)
        {
            int to = from;
            while (to < curve.Points.Count && !curve.Points[to].IsGap)
            {
                to++;
            }

            if (to > from)
            {
                CurvePoint[] piece = [.. curve.Points.Skip(from).Take(to - from)];
                if (below is not null)
                {
                    Area(svg, colour + " layer", piece.Select(static point => (point.Across, point.Up)), piece.Select((point, i) => (point.Across, below.Count > 0 ? below[from + i].Up : 0)), frame);
                }
                else
                {
                    Line(svg, colour + (curve.IsDashed ? " dashed" : ""), piece, frame);
                }
            }

            from = to;
        }
    }

    private static void Line(StringBuilder svg, string colour, CurvePoint[] piece, ChartDrawing.Frame frame)
    {
        if (Array.Exists(piece, static point => point.Most > point.Least))
        {
            Area(svg, colour + " band", piece.Select(static point => (point.Across, point.Most)), piece.Select(static point => (point.Across, point.Least)), frame);
        }

        svg.Append("<polyline class=\"curve c").Append(colour).Append("\" points=\"");
        Places(svg, piece.Select(static point => (point.Across, point.Up)), frame);
        svg.Append("\"/>");
    }

    private static void Area(StringBuilder svg, string colour, IEnumerable<(double Across, double Up)> above, IEnumerable<(double Across, double Up)> below, ChartDrawing.Frame frame)
    {
        svg.Append("<polygon class=\"f").Append(colour).Append("\" points=\"");
        Places(svg, above.Concat(below.Reverse()), frame);
        svg.Append("\"/>");
    }

    private static void Places(StringBuilder svg, IEnumerable<(double Across, double Up)> places, ChartDrawing.Frame frame) => svg.AppendJoin(
        ' ', places.Select(place => string.Create(CultureInfo.InvariantCulture, $"{frame.X(place.Across):0.#},{frame.Y(place.Up):0.#}")));
}

using System.Globalization;
using System.Text;

namespace Ebb.Rendering;

/// <summary>A chart as SVG: lines or layers on a grid, each with its name at its end.</summary>
public static class ChartDrawing
{
    private const int Height = 320;
    private const int Left = 80;
    private const int Right = 150;
    private const int Top = 12;
    private const int TopOfMarks = 30;
    private const int Bottom = 48;
    private const int Lines = 4;
    private const int Colours = 4;
    private const int NameHeight = 16;

    // A point each second pixel is as much as can be seen.
    private const int Spans = (PageStyle.Width - Left - Right) / 2;

    public static string Of(Chart chart)
    {
        ArgumentNullException.ThrowIfNull(chart);
        double last = Math.Max(double.Epsilon, chart.Curves.SelectMany(static curve => curve.Points).Select(static point => point.Across).DefaultIfEmpty(0).Max());
        Curve[] curves = [.. chart.Curves.Select(curve => curve.In(Spans, last))];
        curves = chart.IsStacked ? [.. Stacked(curves)] : curves;
        bool isShare = chart.Up == "share";
        double most = isShare ? 1 : Above(curves.SelectMany(static curve => curve.Points).Select(static point => point.Most).Where(double.IsFinite).DefaultIfEmpty(0).Max());
        var frame = new Frame(last, most, chart.Marks.Count > 0 ? TopOfMarks : Top);
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {PageStyle.Width} {Height}\" role=\"img\" aria-label=\"{Escape.ForPage(chart.Title)}\">\n");
        Grid(svg, chart, frame, isShare);
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{X(0.5):0.#}\" y=\"{Height - 8}\" text-anchor=\"middle\">{Escape.ForPage(chart.Across)}</text>\n");
        for (int i = 0; i < curves.Length; i++)
        {
            CurveDrawing.Write(svg, curves[i], Class(curves[i], i), chart.IsStacked ? i == 0 ? [] : curves[i - 1].Points : null, frame);
        }

        MarkDrawing.Write(svg, chart.Marks, frame);
        Names(svg, curves, chart.IsStacked, frame);
        return svg.Append("</svg>\n").ToString();
    }

    private static double X(double share) => Left + (share * (PageStyle.Width - Left - Right));

    private static void Grid(StringBuilder svg, Chart chart, Frame frame, bool isShare)
    {
        for (int line = 0; line <= Lines; line++)
        {
            double share = (double)line / Lines, y = frame.Y(share * frame.Most);
            svg.Append(CultureInfo.InvariantCulture, $"<line class=\"grid\" x1=\"{Left}\" x2=\"{PageStyle.Width - Right}\" y1=\"{y:0.#}\" y2=\"{y:0.#}\"/>");
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left - 8}\" y=\"{y + 4:0.#}\" text-anchor=\"end\">{(isShare ? Percent(share) : chart.IsOverTime ? new Bytes((ulong)(share * frame.Most)).ToString() : Label(share * frame.Most))}</text>");
            if (!chart.IsOverTime)
            {
                svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{X(share):0.#}\" y=\"{Height - Bottom + 18}\" text-anchor=\"middle\">{(frame.Last <= 1 ? Percent(share * frame.Last) : Label(share * frame.Last))}</text>");
            }

            svg.Append('\n');
        }

        foreach (double time in chart.IsOverTime ? ChartAxis.Times(frame.Last) : [])
        {
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{frame.X(time):0.#}\" y=\"{Height - Bottom + 18}\" text-anchor=\"middle\">{ChartAxis.Time(time)}</text>\n");
        }
    }

    // Names from the lowest up, where the curves end, and none on another or on the numbers below.
    private static void Names(StringBuilder svg, Curve[] curves, bool isStacked, Frame frame)
    {
        double[] ends = [.. curves.Select(static curve => curve.Points.LastOrDefault(static point => !point.IsGap).Up)];
        int[] order = [.. Enumerable.Range(0, curves.Length).OrderBy(i => ends[i])];
        double[] at = new double[curves.Length];
        double free = frame.Y(0) + 4;
        foreach (int i in order)
        {
            double middle = isStacked && i > 0 ? (ends[i] + ends[i - 1]) / 2 : isStacked ? ends[i] / 2 : ends[i];
            at[i] = Math.Min(free, frame.Y(middle) + 4);
            free = at[i] - NameHeight;
        }

        double least = NameHeight;
        foreach (int i in order.Reverse())
        {
            at[i] = Math.Max(at[i], least);
            least = at[i] + NameHeight;
            svg.Append(CultureInfo.InvariantCulture, $"<text class=\"t{Class(curves[i], i)}\" x=\"{PageStyle.Width - Right + 8}\" y=\"{at[i]:0.#}\">{Escape.ForPage(curves[i].Name)}</text>\n");
        }
    }

    private static IEnumerable<Curve> Stacked(Curve[] curves)
    {
        double[] sums = new double[curves.Select(static curve => curve.Points.Count).DefaultIfEmpty(0).Max()];
        foreach (Curve curve in curves)
        {
            var points = new List<CurvePoint>(curve.Points.Count);
            for (int i = 0; i < curve.Points.Count; i++)
            {
                sums[i] += curve.Points[i].Up;
                points.Add(new CurvePoint(curve.Points[i].Across, sums[i]));
            }

            yield return curve with { Points = points };
        }
    }

    private static string Class(Curve curve, int index) => curve.Ink is { } ink ? "-" + ink : string.Create(CultureInfo.InvariantCulture, $"{index % Colours}");

    private static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:0.#} %");

    // So that each of the lines stands for a round amount.
    private static double Above(double most)
    {
        most = Math.Max(most, 1);
        double grain = Math.Pow(2, Math.Floor(Math.Log2(Math.Max(1, most / Lines)))) / 4;
        return Lines * grain * Math.Ceiling(most / Lines / grain);
    }

    // Counts as they are, memory in its units.
    private static string Label(double value) =>
        value >= 64 * 1024 ? new Bytes((ulong)value).ToString() : value.ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>Where what is of a chart lies on the picture.</summary>
    internal readonly record struct Frame(double Last, double Most, double Above)
    {
        public static double Floor => Height - Bottom;

        public double X(double across) => ChartDrawing.X(across / Last);

        public double Y(double up) => Floor - (up / Most * (Floor - Above));
    }
}

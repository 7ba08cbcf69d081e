using System.Globalization;
using System.Text;

namespace Ebb.Rendering;

/// <summary>A chart as SVG: lines on a grid, each with its name at its end.</summary>
internal static class ChartDrawing
{
    private const int Height = 320;
    private const int Left = 80;
    private const int Right = 150;
    private const int Top = 12;
    private const int Bottom = 48;
    private const int Lines = 4;
    private const int Colours = 4;
    private const int NameHeight = 16;

    public static string Of(Chart chart)
    {
        bool isShare = chart.Up == "share";
        double most = isShare ? 1 : Above(chart.Curves.SelectMany(static curve => curve.Points).Select(static point => point.Up).DefaultIfEmpty(0).Max());
        double last = Math.Max(double.Epsilon, chart.Curves.SelectMany(static curve => curve.Points).Select(static point => point.Across).DefaultIfEmpty(0).Max());
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {PageStyle.Width} {Height}\" role=\"img\" aria-label=\"{Escape.ForPage(chart.Title)}\">\n");
        for (int line = 0; line <= Lines; line++)
        {
            double share = (double)line / Lines;
            svg.Append(CultureInfo.InvariantCulture, $"<line class=\"grid\" x1=\"{Left}\" x2=\"{PageStyle.Width - Right}\" y1=\"{Y(share):0.#}\" y2=\"{Y(share):0.#}\"/>");
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left - 8}\" y=\"{Y(share) + 4:0.#}\" text-anchor=\"end\">{(isShare ? Percent(share) : Label(share * most))}</text>");
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{X(share):0.#}\" y=\"{Height - Bottom + 18}\" text-anchor=\"middle\">{(last <= 1 ? Percent(share * last) : Label(share * last))}</text>\n");
        }

        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{X(0.5):0.#}\" y=\"{Height - 8}\" text-anchor=\"middle\">{Escape.ForPage(chart.Across)}</text>\n");
        foreach ((Curve curve, int index) in chart.Curves.Select(static (curve, index) => (curve, index)))
        {
            string points = string.Join(' ', curve.Points.Select(point => string.Create(CultureInfo.InvariantCulture, $"{X(point.Across / last):0.#},{Y(point.Up / most):0.#}")));
            svg.Append(CultureInfo.InvariantCulture, $"<polyline class=\"curve c{index % Colours}\" points=\"{points}\"/>");
        }

        // Names from the lowest up, where the curves end, and none on another or on the numbers below.
        double free = Y(0) + 4;
        foreach ((double end, string name, int index) in chart.Curves.Select(static (curve, index) => (curve.Points.Count == 0 ? 0 : curve.Points[^1].Up, curve.Name, index)).OrderBy(static one => one.Item1))
        {
            double at = Math.Min(free, Y(end / most) + 4);
            free = at - NameHeight;
            svg.Append(CultureInfo.InvariantCulture, $"<text class=\"t{index % Colours}\" x=\"{PageStyle.Width - Right + 8}\" y=\"{at:0.#}\">{Escape.ForPage(name)}</text>\n");
        }

        return svg.Append("</svg>\n").ToString();
    }

    private static double X(double share) => Left + (share * (PageStyle.Width - Left - Right));

    private static double Y(double share) => Height - Bottom - (share * (Height - Top - Bottom));

    private static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:0.#} %");

    // So that each of the lines stands for a round amount.
    private static double Above(double most)
    {
        double grain = Math.Pow(2, Math.Floor(Math.Log2(Math.Max(1, most / Lines)))) / 4;
        return Lines * grain * Math.Ceiling(most / Lines / grain);
    }

    // Counts as they are, memory in its units.
    private static string Label(double value) =>
        value >= 64 * 1024 ? new Bytes((ulong)value).ToString() : value.ToString("0.##", CultureInfo.InvariantCulture);
}

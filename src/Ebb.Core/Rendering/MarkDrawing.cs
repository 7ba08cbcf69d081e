using System.Globalization;
using System.Text;

namespace Ebb.Rendering;

/// <summary>The moments of a chart as SVG: a line for each, and its name where there is room.</summary>
internal static class MarkDrawing
{
    private const int Most = 200;
    private const int LongestName = 28;
    private const int LetterWidth = 7;

    public static void Write(StringBuilder svg, IReadOnlyList<ChartMark> marks, ChartDrawing.Frame frame)
    {
        double free = 0;
        foreach (ChartMark mark in marks.Where(mark => mark.Across >= 0 && mark.Across <= frame.Last).Take(Most))
        {
            double x = frame.X(mark.Across);
            string text = Escape.ForTerminal(mark.Text);
            text = text.Length > LongestName ? text[..(LongestName - 1)] + "…" : text;
            svg.Append(CultureInfo.InvariantCulture, $"<g class=\"{(mark.IsNamed ? "mark" : "event")}\"><title>{Escape.ForPage(mark.Text)}</title>");
            svg.Append(CultureInfo.InvariantCulture, $"<line x1=\"{x:0.#}\" x2=\"{x:0.#}\" y1=\"{frame.Above:0.#}\" y2=\"{ChartDrawing.Frame.Floor:0.#}\"/>");
            double wide = LetterWidth * text.Length, from = Math.Max(Math.Clamp(x - (wide / 2), frame.X(0), Math.Max(frame.X(0), PageStyle.Width - wide)), free);

            // Over its line, or to the right of what stands there already.
            if (from <= x && from + wide <= PageStyle.Width)
            {
                svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{from:0.#}\" y=\"{frame.Above - 8:0.#}\">{System.Net.WebUtility.HtmlEncode(text)}</text>");
                free = from + wide + LetterWidth;
            }

            svg.Append("</g>\n");
        }
    }
}

using System.Globalization;
using System.Text;
using Ebb.Rendering;

namespace Ebb.Lab;

/// <summary>A map of the heap as SVG: from left to right its addresses, in each column how much of it is in which state.</summary>
internal static class MapDrawing
{
    private const int Left = 220;
    private const int Top = 34;
    private const int Columns = 310;
    private const int ColumnWidth = 2;
    private const int Units = 20;
    private const int AloneUnits = 6;
    private const int UnitHeight = 2;
    private const int Between = 12;
    private const int Bottom = 40;

    // From the ground up; what decides is drawn where it can be seen, however little it is.
    private static readonly (MapState State, string Says)[] s_states =
    [
        (MapState.Live, "live"), (MapState.Cached, "in a cache"), (MapState.Fastbin, "in a fastbin"), (MapState.Free, "free, merged"), (MapState.Absent, "not resident"),
    ];

    public static string Of(AddressMap map)
    {
        double longest = Math.Max(1, map.Strips.Max(static strip => strip.Length.Count));
        int height = Top + (map.Strips.Count * ((Units * UnitHeight) + Between)) + Bottom;
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {PageStyle.Width} {height}\" shape-rendering=\"crispEdges\" role=\"img\" aria-label=\"{Escape.ForPage(map.Title)}\">\n");
        int at = Left;
        foreach ((MapState state, string says) in s_states)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<rect class=\"m{(int)state}\" x=\"{at}\" y=\"6\" width=\"12\" height=\"12\"/><text x=\"{at + 18}\" y=\"16\">{says}</text>\n");
            at += 36 + (7 * says.Length);
        }

        int y = Top;
        foreach (MapStrip strip in map.Strips)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left - 10}\" y=\"{y + (Units * UnitHeight / 2) + 4}\" text-anchor=\"end\">{Escape.ForPage(strip.Name)}</text>\n");
            Draw(svg, strip.Columns(Columns, longest / Columns), y);
            y += (Units * UnitHeight) + Between;
        }

        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left}\" y=\"{y + 8}\">start of the heap</text>");
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left + (Columns * ColumnWidth)}\" y=\"{y + 8}\" text-anchor=\"end\">{new Bytes((ulong)longest)}</text>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left}\" y=\"{y + 26}\">a column is {new Bytes((ulong)(longest / Columns))}; what stands alone, live or in a cache, is drawn larger than it is</text>\n");
        return svg.Append("</svg>\n").ToString();
    }

    // Neighbours that look alike are one rectangle.
    private static void Draw(StringBuilder svg, IReadOnlyList<double[]> columns, int y)
    {
        int from = 0;
        int[] heights = Heights(columns, 0);
        for (int column = 1; column <= columns.Count; column++)
        {
            int[] next = column < columns.Count ? Heights(columns, column) : [];
            if (next.SequenceEqual(heights))
            {
                continue;
            }

            int ground = y + (Units * UnitHeight);
            foreach ((MapState state, _) in s_states)
            {
                int height = heights[(int)state] * UnitHeight;
                ground -= height;
                if (height > 0)
                {
                    svg.Append(CultureInfo.InvariantCulture, $"<rect class=\"m{(int)state}\" x=\"{Left + (from * ColumnWidth)}\" y=\"{ground}\" width=\"{(column - from) * ColumnWidth}\" height=\"{height}\"/>");
                }
            }

            (from, heights) = (column, next);
        }

        svg.Append('\n');
    }

    // In units; all of them together where there is any heap at all.
    private static int[] Heights(IReadOnlyList<double[]> columns, int column)
    {
        double[] bytes = columns[column];
        double all = bytes.Sum();
        int[] units = [.. bytes.Select(amount => all < 1 ? 0 : (int)Math.Round(Units * amount / all))];
        foreach (MapState state in (MapState[])[MapState.Live, MapState.Cached])
        {
            units[(int)state] = bytes[(int)state] > 0 ? Math.Max(Least(state), units[(int)state]) : 0;
        }

        if (all >= 1)
        {
            units[Array.IndexOf(units, units.Max())] += Units - units.Sum();
        }

        return units;

        // A pin is one block among thousands of columns; where each column has some, none of them stands out.
        int Least(MapState state) => Has(column - 1, state) || Has(column + 1, state) ? 1 : AloneUnits;

        bool Has(int neighbour, MapState state) => neighbour >= 0 && neighbour < columns.Count && columns[neighbour][(int)state] > 0;
    }
}

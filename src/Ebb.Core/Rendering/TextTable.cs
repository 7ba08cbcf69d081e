using System.Text;

namespace Ebb.Rendering;

/// <summary>One column of a table.</summary>
/// <param name="Head">Its title.</param>
/// <param name="IsNumber">Aligned to the right.</param>
/// <param name="Rank">Where the table is too wide, the column of the highest rank goes first; 0 never goes.</param>
/// <param name="Least">As the last column it may be cut to this; 0 where it may not be cut.</param>
internal sealed record Column(string Head, bool IsNumber = false, int Rank = 0, int Least = 0);

/// <summary>Rows under titles, as wide as the paper allows: columns are left out by rank, then the last one is cut.</summary>
internal sealed class TextTable(params Column[] columns)
{
    private const int Gap = 2;
    private const int Margin = 2;

    private readonly List<(string[] Cells, Ink Ink)> _rows = [];

    /// <summary>Text in the cells is taken from the target as it is, and made safe here.</summary>
    public void Add(Ink ink, params string[] cells) => _rows.Add((cells, ink));

    public void WriteTo(Paper paper)
    {
        foreach ((string[] cells, _) in _rows)
        {
            for (int i = 0; i < cells.Length; i++)
            {
                cells[i] = paper.Safe(cells[i]);
            }
        }

        List<int> shown = Shown(paper.Columns);
        int[] widths = Widths();
        int last = shown[^1];
        int taken = Margin;
        foreach (int column in shown)
        {
            taken += column == last ? 0 : widths[column] + Gap;
        }

        widths[last] = columns[last].Least == 0 ? widths[last] : Math.Min(widths[last], Math.Max(columns[last].Least, paper.Columns - taken));
        string[] heads = new string[columns.Length];
        bool hasHeads = false;
        for (int i = 0; i < columns.Length; i++)
        {
            heads[i] = columns[i].Head;
            hasHeads |= heads[i].Length > 0;
        }

        if (hasHeads)
        {
            paper.Line(paper.Color(Row(heads, shown, widths), Ink.Faint));
        }

        foreach ((string[] cells, Ink ink) in _rows)
        {
            paper.Line(paper.Color(Row(cells, shown, widths), ink));
        }
    }

    private List<int> Shown(int width)
    {
        int[] widths = Widths();
        var shown = new List<int>();
        int taken = Margin - Gap;
        for (int i = 0; i < columns.Length; i++)
        {
            if (widths[i] == 0)
            {
                continue;
            }

            shown.Add(i);
            taken += Gap + Needed(i, widths);
        }

        while (taken > width)
        {
            int drop = -1;
            foreach (int column in shown)
            {
                drop = columns[column].Rank > (drop < 0 ? 0 : columns[drop].Rank) ? column : drop;
            }

            if (drop < 0)
            {
                break;
            }

            shown.Remove(drop);
            taken -= Gap + Needed(drop, widths);
        }

        return shown;
    }

    private int Needed(int column, int[] widths) =>
        columns[column].Least == 0 ? widths[column] : Math.Min(widths[column], columns[column].Least);

    // A column without anything in it takes no room, whatever its title.
    private int[] Widths()
    {
        int[] widths = new int[columns.Length];
        for (int i = 0; i < columns.Length; i++)
        {
            foreach ((string[] cells, _) in _rows)
            {
                widths[i] = Math.Max(widths[i], TextWidth.Of(cells[i]));
            }

            widths[i] = widths[i] == 0 ? 0 : Math.Max(widths[i], columns[i].Head.Length);
        }

        return widths;
    }

    private string Row(string[] cells, List<int> shown, int[] widths)
    {
        var row = new StringBuilder(new string(' ', Margin));
        foreach (int column in shown)
        {
            string cell = TextWidth.Cut(cells[column], widths[column]);
            string blank = new(' ', widths[column] - TextWidth.Of(cell));
            row.Append(columns[column].IsNumber ? blank + cell : cell + blank).Append(' ', Gap);
        }

        return row.ToString().TrimEnd(' ');
    }
}

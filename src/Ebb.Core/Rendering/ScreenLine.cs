using System.Text;

namespace Ebb.Rendering;

/// <summary>One line of a screen: texts that are safe already, each in its ink, cut where the screen ends.</summary>
internal sealed class ScreenLine
{
    private readonly List<(string Text, Ink Ink)> _parts = [];

    public int Columns { get; private set; }

    public static ScreenLine Of(string text, Ink ink = Ink.Plain) => new ScreenLine().Add(text, ink);

    public ScreenLine Add(string text, Ink ink = Ink.Plain)
    {
        if (text.Length > 0)
        {
            _parts.Add((text, ink));
            Columns += TextWidth.Of(text);
        }

        return this;
    }

    public ScreenLine Add(ScreenLine other)
    {
        foreach ((string text, Ink ink) in other._parts)
        {
            Add(text, ink);
        }

        return this;
    }

    /// <summary>Blanks up to a column; one at the least.</summary>
    public ScreenLine To(int column) => Add(new string(' ', Math.Max(1, column - Columns)));

    /// <summary>The same in at most so many columns.</summary>
    public ScreenLine Cut(int columns)
    {
        if (Columns <= columns)
        {
            return this;
        }

        var cut = new ScreenLine();
        foreach ((string text, Ink ink) in _parts)
        {
            string fits = TextWidth.Cut(text, columns - cut.Columns);
            cut.Add(fits, ink);
            if (fits.Length < text.Length)
            {
                break;
            }
        }

        return cut;
    }

    public string Text(int columns, Paper paper)
    {
        var line = new StringBuilder();
        foreach ((string text, Ink ink) in Cut(columns)._parts)
        {
            line.Append(text.AsSpan().Trim(' ').IsEmpty ? text : paper.Color(text, ink));
        }

        return line.ToString().TrimEnd(' ');
    }
}

using System.Text;

namespace Ebb.Rendering;

/// <summary>What a text report is written on: lines of a given width, wrapped at words, with or without colour.</summary>
internal sealed class Paper(TextOptions options)
{
    private readonly StringBuilder _text = new();

    public int Columns => options.Columns;

    public bool IsUnicode => options.IsUnicode;

    public string Safe(string text) => Escape.ForTerminal(IsUnicode ? text : text.Replace("…", "...", StringComparison.Ordinal), !IsUnicode);

    public string Color(string text, Ink ink) => options.IsColored && ink != Ink.Plain ? $"\e[{Code(ink)}m{text}\e[0m" : text;

    /// <summary>A line of text that is safe and coloured already.</summary>
    public void Line(string text = "") => _text.Append(text.TrimEnd(' ')).Append('\n');

    public void Heading(string text)
    {
        Line();
        Line(Color(text, Ink.Strong));
    }

    /// <summary>A sentence over as many lines as it takes, after a label that stands on the first.</summary>
    public void Sentence(string label, string text, int indent, Ink ink = Ink.Plain)
    {
        int width = Columns - indent;
        bool isFirst = true;
        foreach (string line in Wrap(Safe(text), width))
        {
            string margin = isFirst && label.Length > 0 ? Color(label, ink) + new string(' ', Math.Max(0, indent - TextWidth.Of(label))) : new string(' ', indent);
            Line(margin + (label.Length == 0 ? Color(line, ink) : line));
            isFirst = false;
        }
    }

    public override string ToString() => _text.ToString();

    private static string Code(Ink ink) => ink switch
    {
        Ink.Strong => "1",
        Ink.Faint => "2",
        Ink.Held => "1;33",
        Ink.Pinned => "35",
        Ink.Live => "32",
        Ink.Elsewhere => "36",
        _ => "1;31",
    };

    private static IEnumerable<string> Wrap(string text, int width)
    {
        var line = new StringBuilder();
        int taken = 0;
        foreach (string word in text.Split(' '))
        {
            string rest = word;
            int columns = TextWidth.Of(rest);
            if (taken > 0 && taken + 1 + columns > width)
            {
                yield return line.ToString();
                line.Clear();
                taken = 0;
            }

            // A word longer than a line: a path, a symbol.
            while (TextWidth.Of(rest) > width)
            {
                int fits = TextWidth.Fits(rest, width);
                yield return rest[..fits];
                rest = rest[fits..];
            }

            line.Append(taken > 0 ? " " : "").Append(rest);
            taken += TextWidth.Of(rest) + (taken > 0 ? 1 : 0);
        }

        yield return line.ToString();
    }
}

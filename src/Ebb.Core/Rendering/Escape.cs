using System.Globalization;
using System.Net;
using System.Text;

namespace Ebb.Rendering;

/// <summary>Text of a target made safe for a terminal: what could move the cursor, hide or reorder text is shown as an escape.</summary>
/// <remarks>
/// Names and command lines are chosen by the target. Control characters become <c>\x1b</c>, invisible and reordering ones
/// (bidirectional overrides, zero-width, private use, line separators, lone surrogates) <c>\u202e</c>, a backslash <c>\\</c>.
/// </remarks>
public static class Escape
{
    /// <summary>Longest text taken from a target into a line; what follows is cut and shown as three dots.</summary>
    public const int Longest = 4096;

    /// <param name="text">As the target has it.</param>
    /// <param name="isAscii">The terminal shows ASCII only: all else becomes an escape.</param>
    public static string ForTerminal(string text, bool isAscii = false)
    {
        var safe = new StringBuilder(Math.Min(text.Length, Longest));
        int read = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (read >= Longest)
            {
                return safe.Append("...").ToString();
            }

            Append(safe, rune, text, read, isAscii);
            read += rune.Utf16SequenceLength;
        }

        return safe.ToString();
    }

    /// <summary>For a page, in text and in attributes: what would not be seen is shown as an escape here too, since it could reorder what stands beside it.</summary>
    public static string ForPage(string text) => WebUtility.HtmlEncode(ForTerminal(text));

    private static void Append(StringBuilder safe, Rune rune, string text, int at, bool isAscii)
    {
        if (rune.Value == '\\')
        {
            safe.Append(@"\\");
        }
        else if (rune == Rune.ReplacementChar && text[at] != '\ufffd')
        {
            safe.Append(CultureInfo.InvariantCulture, $"\\u{(int)text[at]:x4}");
        }
        else if (rune.Value < 0x20 || rune.Value is >= 0x7f and < 0xa0)
        {
            safe.Append(CultureInfo.InvariantCulture, $"\\x{rune.Value:x2}");
        }
        else if ((isAscii && !rune.IsAscii) || IsUnseen(rune))
        {
            AppendNumber(safe, rune);
        }
        else
        {
            safe.Append(rune.ToString());
        }
    }

    private static void AppendNumber(StringBuilder safe, Rune rune)
    {
        if (rune.IsBmp)
        {
            safe.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:x4}");
        }
        else
        {
            safe.Append(CultureInfo.InvariantCulture, $"\\U{rune.Value:x8}");
        }
    }

    private static bool IsUnseen(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control
        or UnicodeCategory.Format
        or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.PrivateUse
        or UnicodeCategory.Surrogate
        or UnicodeCategory.OtherNotAssigned;
}

using System.Globalization;
using System.Text;

namespace Ebb.Rendering;

/// <summary>How many columns a text takes on a terminal.</summary>
public static class TextWidth
{
    public static int Of(string text)
    {
        int columns = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            columns += Of(rune);
        }

        return columns;
    }

    /// <summary>The text in at most so many columns; what is cut is shown by three dots.</summary>
    public static string Cut(string text, int columns)
    {
        if (Of(text) <= columns)
        {
            return text;
        }

        return text[..Fits(text, columns - 3)] + "..."[..Math.Clamp(columns, 0, 3)];
    }

    /// <summary>How many characters from the start take at most so many columns.</summary>
    public static int Fits(string text, int columns)
    {
        int taken = 0;
        int characters = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            taken += Of(rune);
            if (taken > columns)
            {
                break;
            }

            characters += rune.Utf16SequenceLength;
        }

        return characters;
    }

    private static int Of(Rune rune)
    {
        if (rune.Value < 0x300)
        {
            return 1;
        }

        return Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark ? 0 : IsWide(rune.Value) ? 2 : 1;
    }

    // East Asian Wide and Fullwidth of Unicode's EastAsianWidth, by block.
    private static bool IsWide(int value) => value is (>= 0x1100 and <= 0x115f)
        or (>= 0x2e80 and <= 0xa4cf)
        or (>= 0xac00 and <= 0xd7a3)
        or (>= 0xf900 and <= 0xfaff)
        or (>= 0xfe30 and <= 0xfe6f)
        or (>= 0xff00 and <= 0xff60)
        or (>= 0xffe0 and <= 0xffe6)
        or (>= 0x1f300 and <= 0x1faff)
        or (>= 0x20000 and <= 0x3fffd);
}

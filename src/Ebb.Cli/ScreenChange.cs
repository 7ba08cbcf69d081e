using System.Globalization;
using System.Text;
using Ebb.Rendering;

namespace Ebb.Cli;

/// <summary>What has to be written to make one screen of another: over a slow line, only what differs.</summary>
internal static class ScreenChange
{
    /// <param name="before">What is on the screen; null where that is not known.</param>
    /// <param name="after">What shall be.</param>
    public static string Of(IReadOnlyList<string>? before, IReadOnlyList<string> after)
    {
        var text = new StringBuilder(before is null ? "\e[0m\e[H\e[2J" : "");
        for (int row = 0; row < after.Count; row++)
        {
            string had = before is not null && row < before.Count ? before[row] : "";
            if (had != after[row])
            {
                int same = Same(had, after[row]);
                string rest = after[row][same..];
                text.Append(CultureInfo.InvariantCulture, $"\e[{row + 1};{TextWidth.Of(after[row][..same]) + 1}H").Append(had.Length > same ? "\e[K" : "").Append(rest);
            }
        }

        return text.ToString();
    }

    // Up to the first colour: what stands behind one is drawn with it. No letter is parted from what is written over it.
    private static int Same(string before, string after)
    {
        int same = 0;
        while (same < before.Length && same < after.Length && before[same] == after[same] && before[same] != '\e')
        {
            same++;
        }

        bool isBlock = same < after.Length && after[same] is < '\u0300' or (>= '\u2580' and <= '\u259f');
        return isBlock || same == after.Length ? same : 0;
    }
}

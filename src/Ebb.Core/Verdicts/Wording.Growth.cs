using System.Globalization;
using Ebb.Accounts;

namespace Ebb.Verdicts;

/// <summary>What is said of two snapshots.</summary>
public static partial class Wording
{
    private const int NamedRows = 3;
    private const double WorthNaming = 0.1;

    /// <summary>The difference in one sentence: by how much it grew, and what did.</summary>
    public static string Headline(this Difference difference)
    {
        string time = difference.Elapsed >= TimeSpan.Zero ? " in " + InWords(difference.Elapsed) : "";
        string rows = Movers(difference);
        string total = difference.Resident.Count == 0 ? Text($"Resident memory did not change{time}") : Text($"{difference.Resident} resident{time}");
        return rows.Length == 0 ? total + "." : total + ": " + rows + ".";
    }

    /// <summary>A time in its two largest units: <c>3 h 20 min</c>.</summary>
    public static string InWords(TimeSpan time) => time switch
    {
        { TotalDays: >= 1 } => Text($"{(int)time.TotalDays} d {time.Hours} h"),
        { TotalHours: >= 1 } => Text($"{time.Hours} h {time.Minutes} min"),
        { TotalMinutes: >= 1 } => Text($"{time.Minutes} min {time.Seconds} s"),
        { TotalSeconds: >= 10 } => Text($"{time.Seconds} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s"),
    };

    // Rows that matter beside the one that changed most, the largest first.
    private static string Movers(Difference difference)
    {
        RowChange[] moved = [.. difference.Rows.Where(static row => row.Resident.Count != 0).OrderByDescending(static row => row.Resident.Size)];
        string named = "";
        for (int i = 0; i < moved.Length && i < NamedRows; i++)
        {
            if (moved[i].Resident.Size.ShareOf(moved[0].Resident.Size) >= WorthNaming)
            {
                named += Text($"{(i == 0 ? "" : ", ")}{moved[i].Resident} {RowInWords(moved[i].Kind)}{SizeOf(moved[i], difference)}");
            }
        }

        return named;
    }

    private static string SizeOf(RowChange row, Difference difference)
    {
        if (row.Kind != LedgerKind.Live || difference.Sizes.Count == 0)
        {
            return "";
        }

        SizeChange most = row.Resident.Count > 0 ? difference.Sizes[0] : difference.Sizes[^1];
        return Math.Sign(most.Bytes.Count) == Math.Sign(row.Resident.Count) && most.Bytes.Size.ShareOf(row.Resident.Size) >= WorthNaming
            ? Text($" (of it {most.BlockSize.Count:N0}-byte blocks {most.Bytes})")
            : "";
    }
}

using System.Text;
using Ebb.Accounts;

namespace Ebb.Rendering;

/// <summary>The ledger as one line: each mark stands for an equal part of the resident bytes.</summary>
internal static class LedgerBar
{
    public static string Of(Ledger ledger, Paper paper)
    {
        int width = paper.Columns - 4;
        var bar = new StringBuilder();
        ulong before = 0;
        int drawn = 0;
        foreach (LedgerRow row in ledger.Rows)
        {
            // Each row ends where its running sum ends, so that rounding never adds up.
            before += row.Resident.Count;
            int end = (int)Math.Round(width * new Bytes(before).ShareOf(ledger.Resident));
            bar.Append(paper.Color(Repeated(Mark(row.Kind, paper.IsUnicode), end - drawn), InkOf(row.Kind)));
            drawn = end;
        }

        return $"  [{bar}]";
    }

    public static string Mark(string kind, bool isUnicode) => kind switch
    {
        LedgerKind.Held => isUnicode ? "█" : "#",
        LedgerKind.Pinned => isUnicode ? "▓" : "%",
        LedgerKind.Live => isUnicode ? "▒" : "=",
        LedgerKind.Overhead => isUnicode ? "·" : "o",
        LedgerKind.Unread => "?",
        _ => isUnicode ? "░" : ".",
    };

    public static Ink InkOf(string kind) => kind switch
    {
        LedgerKind.Held => Ink.Held,
        LedgerKind.Pinned => Ink.Pinned,
        LedgerKind.Live => Ink.Live,
        LedgerKind.Overhead => Ink.Faint,
        LedgerKind.Unread => Ink.Trouble,
        _ => Ink.Elsewhere,
    };

    private static string Repeated(string mark, int times)
    {
        var marks = new StringBuilder();
        for (int i = 0; i < times; i++)
        {
            marks.Append(mark);
        }

        return marks.ToString();
    }
}

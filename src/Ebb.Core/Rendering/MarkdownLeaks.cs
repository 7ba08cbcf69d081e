using System.Text;
using Ebb.Leaks;

namespace Ebb.Rendering;

/// <summary>A short report of leaks in Markdown, as build servers show it beside a run.</summary>
public static class MarkdownLeaks
{
    private const int Shown = 20;

    public static string Of(LeakReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var text = new StringBuilder();
        text.Append("### ebb leaks: ").AppendLine(Plain(LeakReport.Text($"{report.Snapshot.Target.Name} (PID {report.Snapshot.Target.Pid})")));
        text.AppendLine().Append(report.IsLeaked ? "**" : "").Append(Plain(report.Headline)).AppendLine(report.IsLeaked ? "**" : "").AppendLine();
        if (report.Leaks.Groups.Count > 0)
        {
            text.AppendLine("| bytes | blocks | size | with them | what | for example |").AppendLine("|---:|---:|---:|---:|---|---|");
            foreach (LeakGroup group in report.Leaks.Groups.Take(Shown))
            {
                string size = group.BlockSize == Bytes.Zero ? "others" : LeakReport.Text($"{group.BlockSize.Count}");
                string below = group.Indirect.Blocks == 0 ? "" : LeakReport.Text($"{group.Indirect.Blocks} of {group.Indirect.Bytes}");
                text.AppendLine(LeakReport.Text($"| {group.Bytes} | {group.Direct.Blocks} | {size} | {below} | {Plain(LeakWords.What(group))} | `{group.Example}` |"));
            }

            text.AppendLine(report.Leaks.Groups.Count > Shown ? LeakReport.Text($"\nand {report.Leaks.Groups.Count - Shown} more kinds") : "");
        }

        foreach (Verdicts.Evidence evidence in report.Because)
        {
            text.Append("- ").AppendLine(Plain(evidence.Saw));
        }

        foreach (Snapshots.Remark remark in report.Diagnostics)
        {
            text.Append("- ").AppendLine(Plain(remark.Message));
        }

        return text.AppendLine().ToString();
    }

    // Names come from the target: none of them may be a tag, a link or a cell.
    private static string Plain(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (char one in Escape.ForTerminal(text))
        {
            plain.Append(one is '<' or '>' or '|' or '[' or ']' or '*' or '_' or '`' or '\\' or '#' or '&' ? "\\" : "").Append(one);
        }

        return plain.ToString();
    }
}

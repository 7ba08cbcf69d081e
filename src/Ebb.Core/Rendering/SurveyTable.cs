using System.Globalization;
using System.Text;
using Ebb.Verdicts;

namespace Ebb.Rendering;

/// <summary>The survey for people: a row a process, and one line for those that could not be read.</summary>
public static class SurveyTable
{
    /// <param name="report">What was found.</param>
    /// <param name="top">At most so many rows.</param>
    /// <param name="options">The terminal.</param>
    public static string Of(SurveyReport report, int top, TextOptions options)
    {
        var paper = new Paper(options);
        var table = new TextTable(
            new("PID", true), new("RSS", true), new("live", true, Rank: 1), new("held", true), new("verdict"), new("name", Least: 20));
        Bytes resident = default, held = default;
        for (int i = 0; i < report.Processes.Count; i++)
        {
            SurveyRow row = report.Processes[i];
            resident += row.Resident;
            held += row.Returnable;
            if (i < top)
            {
                table.Add(
                    row.VerdictId == VerdictRules.HeldFree ? Ink.Held : Ink.Plain,
                    row.Pid.ToString(CultureInfo.InvariantCulture),
                    row.Resident.ToString(),
                    row.Live.ToString(),
                    row.Returnable.ToString(),
                    Wording.InAWord(row.VerdictId),
                    NameOf(row));
            }
        }

        if (report.Processes.Count > 0)
        {
            table.WriteTo(paper);
            paper.Line();
        }

        string more = report.Processes.Count > top ? Text($", {top} shown") : "";
        paper.Sentence("", Text($"{Processes(report.Processes.Count)}{more}: {resident} resident, {held} of it held and could go back."), 0);
        if (report.Unreadable.Count > 0)
        {
            paper.Sentence("", NotRead(report.Unreadable), 0);
        }

        if (report.Processes.Count > 0)
        {
            paper.Sentence("", Text($"Next: ebb inspect {report.Processes[0].Pid}"), 0);
        }

        return paper.ToString();
    }

    private static string NameOf(SurveyRow row) =>
        row.CommandLine.Count > 1 ? row.Name + " " + string.Join(' ', Arguments(row.CommandLine)) : row.Name;

    private static IEnumerable<string> Arguments(IReadOnlyList<string> commandLine)
    {
        for (int i = 1; i < commandLine.Count; i++)
        {
            yield return commandLine[i];
        }
    }

    private static string NotRead(IReadOnlyList<Unreadable> unreadable)
    {
        var groups = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (Unreadable process in unreadable)
        {
            groups[process.Why] = groups.GetValueOrDefault(process.Why) + 1;
        }

        var line = new StringBuilder(Text($"Not read: {Processes(unreadable.Count)} ("));
        bool isFirst = true;
        foreach ((string why, int count) in groups)
        {
            line.Append(isFirst ? "" : "; ").Append(Text($"{count} {InWords(why)}"));
            isFirst = false;
        }

        return line.Append(").").ToString();
    }

    private static string InWords(string why) => why switch
    {
        "denied" => "not permitted: run as root, or with CAP_SYS_PTRACE",
        "gone" => "ended meanwhile",
        "unsupported" => "of a kind that ebb cannot read",
        _ => why,
    };

    private static string Processes(int count) => count == 1 ? "1 process" : Text($"{count} processes");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

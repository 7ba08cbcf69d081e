using System.Globalization;
using Ebb.Accounts;
using Ebb.Snapshots;
using Ebb.Tuning;

namespace Ebb.Rendering;

/// <summary>The report of <c>ebb tune PID</c> for people: the settings in force, or what a change of them does.</summary>
public static class TextTune
{
    private const int Indent = 15;

    public static string Of(TuneReport report, TextOptions options)
    {
        ArgumentNullException.ThrowIfNull(report);
        var paper = new Paper(options);
        MallocInForce malloc = report.Result.Before;
        paper.Sentence("", Text($"{malloc.Target.Name} (PID {malloc.Target.Pid}): {report.Headline}"), 0, Ink.Strong);
        paper.Sentence("", Text($"glibc {malloc.Version?.ToString() ?? "of unknown version"}, {malloc.Library}; {malloc.Arenas} {(malloc.Arenas == 1 ? "arena" : "arenas")}"), 0);
        if (report.Changes.Count == 0)
        {
            Settings(paper, report);
        }
        else
        {
            Changes(paper, report);
            Lasting(paper, report);
            Next(paper, report);
        }

        return paper.ToString();
    }

    private static void Settings(Paper paper, TuneReport report)
    {
        paper.Line();
        var table = new TextTable(new("setting"), new("in force", true), new("from"), new("what it does", Rank: 1, Least: 24));
        foreach (SettingRow row in report.Settings)
        {
            table.Add(row.Origin == SettingOrigin.Default ? Ink.Plain : Ink.Strong, TuneWords.Key(row.Name), TuneWords.Value(row.Value, row.IsSize), From(row), TuneWords.Does(row.Name));
        }

        table.WriteTo(paper);
        paper.Line();
        paper.Sentence("  -", report.Result.Before.Settings.MmapThresholdIsDynamic
            ? "dynamic: freeing a block with a mapping of its own moves mmap_threshold up to its size (at most 32.0 MiB), and trim_threshold to twice that"
            : "fixed: a setting was set, and malloc moves its thresholds no more by itself", 4);
        foreach (SettingRow row in report.Settings)
        {
            string refused = row.IsRefused ? Text($"{row.Asked} is not in effect{(row.Note is null ? "" : ": ")}") : row.Asked is null ? "" : row.Asked + (row.Note is null ? "" : ": ");
            if (refused.Length > 0 || row.Note is not null)
            {
                paper.Sentence("  -", Text($"{TuneWords.Key(row.Name)}: {refused}{row.Note}"), 4, row.IsRefused ? Ink.Trouble : Ink.Plain);
            }
        }

        Hindrance(paper, report, 4);
        paper.Heading("To change one in the running process");
        paper.Line("  " + paper.Color(Text($"ebb tune {report.Result.Before.Target.Pid} KEY=VALUE"), Ink.Strong));
        paper.Sentence("", "KEY is " + string.Join(", ", Tunable.All.Where(one => !one.IsIdleIn(report.Result.Before.Version)).Select(static one => one.Key)) + ". Without --yes it tells first what that does.", 6);
    }

    private static string From(SettingRow row) => row.Origin switch
    {
        SettingOrigin.Default => "default",
        SettingOrigin.Environment => "environment",
        SettingOrigin.Program => "mallopt",
        _ => "moved",
    };

    private static void Changes(Paper paper, TuneReport report)
    {
        MallocInForce before = report.Result.Before;
        foreach (TuneChange change in report.Changes)
        {
            TuneRequest request = change.Request;
            paper.Line();
            if (report.Result.Run is not null)
            {
                paper.Sentence(change.HasFailed ? "NOT SET" : change.Outcome == TuneOutcome.NotDone ? "NOT DONE" : "SET", TuneWords.Outcome(change), Indent, change.HasFailed || change.Outcome == TuneOutcome.NotDone ? Ink.Trouble : Ink.Live);
            }
            else
            {
                paper.Sentence("WOULD SET", Text($"{request.Tunable.Key} to {TuneWords.Value(request)}; {(change.Before is null ? "what it is cannot be read from outside" : "it is " + TuneWords.Value(change.Before, request.Tunable.IsSize))}."), Indent, Ink.Held);
            }

            if (!change.HasFailed)
            {
                paper.Sentence("reaches", TuneWords.Affects(request) + ".", Indent);
                paper.Sentence("leaves", TuneWords.Leaves(request, before) + ".", Indent);
            }

            foreach (string warning in change.HasFailed || IsOldNews(report, change) ? [] : TuneWords.Warnings(request, before))
            {
                paper.Sentence("mind", warning + ".", Indent);
            }
        }

        paper.Line();
        foreach (string also in TuneWords.Also(before, report.Lasts))
        {
            paper.Sentence("", also, 0);
        }

        if (report.Result.Run is { } run)
        {
            paper.Sentence("", Text($"One thread of the process stood for {run.LongestPause.TotalMilliseconds:0.0} ms at the longest; what stands there now was read from its memory."), 0);
        }

        if (report.Result.EndedEarly is { } early)
        {
            paper.Sentence("ended early", early + ".", Indent, Ink.Trouble);
        }

        Hindrance(paper, report, Indent);
    }

    // What it was before is said already.
    private static bool IsOldNews(TuneReport report, TuneChange change) => report.Result.Run is not null && change.Before == change.After && change.After is not null;

    private static void Hindrance(Paper paper, TuneReport report, int indent)
    {
        if (report.Result.Hindrance is { } hindrance)
        {
            paper.Sentence(indent == Indent ? "not now" : "  !", hindrance + ".", indent, Ink.Trouble);
        }
    }

    private static void Lasting(Paper paper, TuneReport report)
    {
        if (report.Lasts.Count == 0)
        {
            return;
        }

        paper.Heading("To make it last: the environment of the next start");
        if (report.Lasting is { } line)
        {
            paper.Line("  " + paper.Color(line, Ink.Strong)); // whole, to be copied
        }

        if (report.Tunables is not null && report.Variables is { } older)
        {
            paper.Sentence("", "or, in every glibc: " + older, 6);
        }

        if (report.Tunables is null && report.Lasts.Any(static request => request.Tunable.Variable is null))
        {
            paper.Sentence("", "No variable sets mxfast in this glibc; the program can, with mallopt.", report.Lasting is null ? 2 : 6);
        }
    }

    private static void Next(Paper paper, TuneReport report)
    {
        if (report.Result.Acts)
        {
            return;
        }

        string pairs = string.Join(' ', report.Result.Requests.Select(static request => Text($"{request.Tunable.Key}={request.Value}")));
        paper.Heading("Nothing was done yet. To do it");
        paper.Line("  " + paper.Color(Text($"ebb tune {report.Result.Before.Target.Pid} {pairs} --yes"), Ink.Strong));
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

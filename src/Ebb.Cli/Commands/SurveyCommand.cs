using System.CommandLine;
using System.Globalization;
using Ebb.Linux;
using Ebb.Rendering;
using Ebb.Snapshots;
using Ebb.Verdicts;

namespace Ebb.Cli.Commands;

/// <summary><c>ebb</c> alone: one row for each process that may be read, most returnable first.</summary>
internal static class SurveyCommand
{
    private const int UsualRows = 20;

    // One process of very many blocks must not keep the others waiting; ebb inspect takes its time.
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(5);

    public static void AddTo(RootCommand root, CommonOptions common, Session session)
    {
        var name = new Option<string?>("--name", "-n") { Description = "Only processes whose name or command line contains this.", HelpName = "TEXT" };
        Option<int?> top = CommonOptions.Number("--top", "-t", "N", $"How many rows to show; {UsualRows} where it is not given, all with --json.");
        Option<string[]> failOn = FailOn.Option(VerdictRules.Ids);
        root.Options.Add(name);
        root.Options.Add(top);
        root.Options.Add(failOn);
        root.SetAction(parsed => (int)Run(
            parsed.GetValue(name),
            parsed.GetValue(top),
            parsed.GetValue(common.Json),
            FailOn.All(parsed.GetValue(failOn)),
            common.TextOptions(parsed, session.Terminal),
            session));
    }

    private static ExitCode Run(string? name, int? top, bool isJson, IReadOnlyList<FailOn> failOn, TextOptions text, Session session)
    {
        List<Candidate> candidates = Called(name, session.Targets.All());
        var rows = new List<SurveyRow>();
        var unreadable = new List<Unreadable>();
        var code = ExitCode.Nothing;
        var options = new CaptureOptions { Limit = s_longest };
        var progress = new Progress(session, candidates.Count);
        foreach (Candidate candidate in candidates)
        {
            session.Stop.ThrowIfCancellationRequested();
            progress.Next();
            try
            {
                var report = Report.Of(session.Targets.Take(candidate.Pid, options, session.Stop));
                rows.Add(SurveyRow.Of(report));
                code = FailOn.Judge(failOn, report.Verdicts) == ExitCode.Finding ? ExitCode.Finding : code;
            }
            catch (TargetException obstacle)
            {
                unreadable.Add(new Unreadable(candidate.Pid, candidate.Name, Problem.WordFor(obstacle.Obstacle), obstacle.Message));
            }
        }

        progress.End();
        var survey = SurveyReport.Of(rows, unreadable);
        session.Output.Write(isJson
            ? JsonSurvey.Of(survey, top ?? int.MaxValue, []) + "\n"
            : SurveyTable.Of(survey, top ?? UsualRows, text));
        return code;
    }

    private static List<Candidate> Called(string? name, IReadOnlyList<Candidate> candidates)
    {
        var called = new List<Candidate>();
        foreach (Candidate candidate in candidates)
        {
            bool isMeant = name is null
                || candidate.Name.Contains(name, StringComparison.OrdinalIgnoreCase)
                || string.Join(' ', candidate.CommandLine).Contains(name, StringComparison.OrdinalIgnoreCase);
            if (isMeant)
            {
                called.Add(candidate);
            }
        }

        return called;
    }

    /// <summary>A line on the terminal that says how far we are, and is gone at the end.</summary>
    private sealed class Progress(Session session, int all)
    {
        private int _done;

        public void Next()
        {
            _done++;
            if (session.Terminal.IsErrorSeen)
            {
                session.Error.Write(string.Create(CultureInfo.InvariantCulture, $"\rebb: reading {_done} of {all} processes"));
            }
        }

        public void End()
        {
            if (session.Terminal.IsErrorSeen)
            {
                session.Error.Write("\r\e[K");
            }
        }
    }
}

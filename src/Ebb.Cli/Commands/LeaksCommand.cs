using System.CommandLine;
using Ebb.Cli.Help;
using Ebb.Linux;
using Ebb.Rendering;
using Ebb.Snapshots;

namespace Ebb.Cli.Commands;

/// <summary><c>ebb leaks TARGET</c>: which blocks nothing reaches any more.</summary>
internal static class LeaksCommand
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(10);

    public static Command Create(CommonOptions common, Session session)
    {
        var target = new Argument<string>("TARGET") { Description = "A process id, the name of a process, or a core file." };
        Option<string> capture = CommonOptions.Choice(
            "--capture", "fork: stops its threads while its kernel makes a copy, which is searched; freeze: stops them until all is searched.", "fork", "freeze");
        Option<TimeSpan?> maxPause = InspectCommand.MaxPause();
        Option<string[]> failOn = FailOn.Option(["leaked"]);
        var command = new Command("leaks", Manual.Summary("leaks")) { target, capture, maxPause, failOn };
        command.SetAction(parsed => (int)Run(
            parsed.GetRequiredValue(target),
            new CaptureOptions
            {
                Mode = parsed.GetValue(capture) == "freeze" ? CaptureMode.Freeze : CaptureMode.Fork,
                MaxPause = parsed.GetValue(maxPause),
                ProvesLeaks = true,
                Limit = s_limit,
            },
            FailOn.All(parsed.GetValue(failOn)),
            parsed.GetValue(common.Json),
            common.TextOptions(parsed, session.Terminal),
            session));
        return command;
    }

    private static ExitCode Run(string text, CaptureOptions capture, IReadOnlyList<FailOn> failOn, bool isJson, TextOptions options, Session session)
    {
        if (TargetText.Find(text, session.Targets, out Candidate? target) is { } problem)
        {
            return App.Tell(session, "leaks", isJson, problem);
        }

        Snapshot snapshot = target!.Look(session.Targets, capture, session.Stop);
        if (LeakReport.Of(snapshot) is not { } report)
        {
            return App.Tell(session, "leaks", isJson, snapshot.Capture.Mode == CaptureMode.Core
                ? Problem.Of(TargetException.OfFile(Obstacle.Unsupported, $"leaks cannot be proved in {text}"))
                : Problem.Usage($"{text} is a saved snapshot, which keeps no contents of memory: leaks cannot be told from it", "name a process or a core"));
        }

        session.Output.Write(isJson ? JsonLeaks.Of(report) + "\n" : TextLeaks.Of(report, options));
        return report.IsLeaked ? FailOn.Judge(failOn, "leaked", report.Leaks.Leaked.Bytes) : ExitCode.Nothing;
    }
}

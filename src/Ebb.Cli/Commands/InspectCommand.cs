using System.CommandLine;
using Ebb.Cli.Help;
using Ebb.Rendering;
using Ebb.Snapshots;

namespace Ebb.Cli.Commands;

/// <summary><c>ebb inspect TARGET</c>: where every resident byte of one process is, and why it stays.</summary>
internal static class InspectCommand
{
    public static Command Create(CommonOptions common, Session session)
    {
        var target = new Argument<string>("TARGET") { Description = "A process id, or the name of a process." };
        Option<string> capture = CommonOptions.Choice(
            "--capture", "live: never stops the target; freeze: stops its threads while it is read, and says for how long.", "live", "freeze");
        var swapped = new Option<bool>("--swapped") { Description = "Read what is in swap too. It comes back into memory." };
        Option<string[]> failOn = FailOn.Option();

        var command = new Command("inspect", Manual.Summary("inspect")) { target, capture, swapped, failOn };
        command.SetAction(parsed => (int)Run(
            parsed.GetRequiredValue(target),
            new CaptureOptions
            {
                Mode = parsed.GetValue(capture) == "freeze" ? CaptureMode.Freeze : CaptureMode.Live,
                ReadSwapped = parsed.GetValue(swapped),
            },
            parsed.GetValue(common.Json),
            FailOn.All(parsed.GetValue(failOn)),
            common.TextOptions(parsed, session.Terminal),
            session));
        return command;
    }

    private static ExitCode Run(string text, CaptureOptions capture, bool isJson, IReadOnlyList<FailOn> failOn, TextOptions options, Session session)
    {
        if (TargetText.Find(text, session.Targets, out Candidate? target) is { } problem)
        {
            return App.Tell(session, "inspect", isJson, problem);
        }

        Snapshot snapshot = session.Targets.Take(target!.Pid, capture, session.Stop);
        var report = Report.Of(snapshot);
        session.Output.Write(isJson ? JsonReport.Of(report) + "\n" : TextReport.Of(report, options));
        return FailOn.Judge(failOn, report.Verdicts);
    }
}

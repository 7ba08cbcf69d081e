using System.CommandLine;
using Ebb.Cli.Help;
using Ebb.Rendering;
using Ebb.Saved;
using Ebb.Snapshots;

namespace Ebb.Cli.Commands;

/// <summary><c>ebb leaks TARGET</c>: which blocks nothing reaches any more.</summary>
internal static class LeaksCommand
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(10);

    public static Command Create(CommonOptions common, Session session)
    {
        var target = new Argument<string>("TARGET") { Description = "A process id, the name of a process, or a core file." };
        Option<string> capture = CaptureOption();
        Option<TimeSpan?> maxPause = InspectCommand.MaxPause();
        var reachable = new Option<bool>("--reachable") { Description = "Also who keeps what is live: by variable, mapping and thread, and the blocks at which most of it hangs." };
        Option<string[]> failOn = FailOn.Option(["leaked"]);
        var command = new Command("leaks", Manual.Summary("leaks")) { target, capture, maxPause, reachable, failOn };
        command.SetAction(parsed => (int)Run(
            parsed.GetRequiredValue(target),
            Options(parsed.GetValue(capture)!, parsed.GetValue(maxPause)) with { FindsKeepers = parsed.GetValue(reachable) },
            FailOn.All(parsed.GetValue(failOn)),
            parsed.GetValue(common.Json),
            common.TextOptions(parsed, session.Terminal),
            session));
        return command;
    }

    internal static Option<string> CaptureOption() => CommonOptions.Choice(
        "--capture", "fork: stops its threads while its kernel makes a copy, which is searched; freeze: stops them until all is searched.", "fork", "freeze");

    internal static CaptureOptions Options(string capture, TimeSpan? maxPause) => new()
    {
        Mode = capture == "freeze" ? CaptureMode.Freeze : CaptureMode.Fork,
        MaxPause = maxPause,
        ProvesLeaks = true,
        Limit = s_limit,
    };

    /// <summary>Null where there is a snapshot in which leaks were looked for.</summary>
    internal static Problem? Look(string text, CaptureOptions capture, Session session, out Snapshot? snapshot)
    {
        snapshot = null;
        if (TargetText.Find(text, session.Targets, out Candidate? target) is { } problem)
        {
            return problem;
        }

        if (target!.File is { } file && SnapshotFile.IsOne(file))
        {
            return Problem.Usage($"{text} is a saved snapshot, which keeps no contents of memory", "name a process or a core");
        }

        snapshot = target.Look(session.Targets, capture, session.Stop);
        return null;
    }

    private static ExitCode Run(string text, CaptureOptions capture, IReadOnlyList<FailOn> failOn, bool isJson, TextOptions options, Session session)
    {
        if (Look(text, capture, session, out Snapshot? snapshot) is { } problem)
        {
            return App.Tell(session, "leaks", isJson, problem);
        }

        if (LeakReport.Of(snapshot!) is not { } report)
        {
            return App.Tell(session, "leaks", isJson, new Problem(ExitCode.Unsupported, "unsupported", $"leaks cannot be told in {text}"));
        }

        session.Output.Write(isJson ? JsonLeaks.Of(report) + "\n" : TextLeaks.Of(report, options));
        return report.IsLeaked ? FailOn.Judge(failOn, "leaked", report.Leaks.Leaked.Bytes) : ExitCode.Nothing;
    }
}

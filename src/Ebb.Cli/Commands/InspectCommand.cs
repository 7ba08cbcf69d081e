using System.CommandLine;
using Ebb.Cli.Help;
using Ebb.Rendering;
using Ebb.Saved;
using Ebb.Snapshots;
using Ebb.Verdicts;

namespace Ebb.Cli.Commands;

/// <summary><c>ebb inspect TARGET</c>: where every resident byte of one process is, and why it stays.</summary>
internal static class InspectCommand
{
    public static Command Create(CommonOptions common, Session session)
    {
        var target = new Argument<string>("TARGET") { Description = "A process id, the name of a process, a core file, or a saved snapshot." };
        Option<string> capture = CommonOptions.Choice(
            "--capture", "live: never stops the target; freeze: stops its threads while it is read; fork: stops them while its kernel makes a copy, which is read.", "live", "freeze", "fork");
        Option<TimeSpan?> maxPause = MaxPause();
        var owners = new Option<bool>("--owners") { Description = "Also whose the pins are, and who keeps what is live. Stops the target as --capture fork does, which it implies." };
        var swapped = new Option<bool>("--swapped") { Description = "Read what is in swap too. It comes back into memory." };
        var save = new Option<string?>("--save") { Description = "Keep what was found, without contents of memory, for ebb inspect FILE and ebb diff.", HelpName = "FILE" };
        var force = new Option<bool>("--force") { Description = "With --save: replace a snapshot that is there already." };
        Option<string[]> failOn = FailOn.Option(VerdictRules.Ids);

        var command = new Command("inspect", Manual.Summary("inspect")) { target, capture, maxPause, owners, swapped, save, force, failOn };
        command.SetAction(parsed => (int)Run(
            parsed.GetRequiredValue(target),
            new CaptureOptions
            {
                Mode = parsed.GetValue(capture) switch { "freeze" => CaptureMode.Freeze, "fork" => CaptureMode.Fork, _ => CaptureMode.Live },
                MaxPause = parsed.GetValue(maxPause),
                ReadSwapped = parsed.GetValue(swapped),
                TakesCensus = parsed.GetValue(save) is not null,
                TakesMap = parsed.GetValue(save) is not null,
                ProvesLeaks = parsed.GetValue(owners),
                FindsKeepers = parsed.GetValue(owners),
                FindsPinOwners = parsed.GetValue(owners),
            },
            (parsed.GetValue(save), parsed.GetValue(force)),
            FailOn.All(parsed.GetValue(failOn)),
            parsed.GetValue(common.Json),
            common.TextOptions(parsed, session.Terminal),
            session));
        return command;
    }

    private static ExitCode Run(
        string text, CaptureOptions capture, (string? Path, bool Replaces) to, IReadOnlyList<FailOn> failOn, bool isJson, TextOptions options, Session session)
    {
        if (TargetText.Find(text, session.Targets, out Candidate? target) is { } problem)
        {
            return App.Tell(session, "inspect", isJson, problem);
        }

        if (target!.File is { } file && capture.Mode != CaptureMode.Live)
        {
            return App.Tell(session, "inspect", isJson, Problem.Usage($"--capture is for running processes, and {file} is a file", "leave it out"));
        }

        if (capture.ProvesLeaks && target.File is { } saved && SnapshotFile.IsOne(saved))
        {
            return App.Tell(session, "inspect", isJson, Problem.Usage($"--owners needs contents of memory, and {saved} is a saved snapshot", "save one with --owners --save FILE, and what it has is told without"));
        }

        if (capture is { ProvesLeaks: true, Mode: CaptureMode.Live } && target.File is null)
        {
            capture = capture with { Mode = CaptureMode.Fork }; // what changes while it is read cannot tell
        }

        if (capture is { MaxPause: not null, Mode: CaptureMode.Live })
        {
            return App.Tell(session, "inspect", isJson, Problem.Usage("--max-pause is for --capture fork and freeze; live never stops the target", "leave it out"));
        }

        if (to is { Path: null, Replaces: true })
        {
            return App.Tell(session, "inspect", isJson, Problem.Usage("--force is for --save, and without it nothing is replaced", "leave it out"));
        }

        SnapshotSave? save = null;
        if (to.Path is not null && (AlreadySaved(target) ?? Saving.Begin(to.Path, to.Replaces, out save)) is { } obstacle)
        {
            return App.Tell(session, "inspect", isJson, obstacle);
        }

        using (save)
        {
            DateTimeOffset now = DateTimeOffset.UtcNow;
            Snapshot snapshot = target.Look(session.Targets, capture, session.Stop);
            var report = Report.Of(snapshot);
            session.Output.Write(isJson ? JsonReport.Of(report) + "\n" : TextReport.Of(report, options));
            return Saving.Finish(save, snapshot, target.TakenAt(now), session) ?? FailOn.Judge(failOn, report.Verdicts);
        }
    }

    internal static Option<TimeSpan?> MaxPause() => new("--max-pause")
    {
        Description = "Stop the target no longer, as far as can be told before: 20ms, 1s. Also how long a freeze may take where fork cannot be had; 100ms if not given.",
        HelpName = "DURATION",
        CustomParser = static result =>
        {
            if (Duration.TryParse(result.Tokens[0].Value, out TimeSpan time))
            {
                return time;
            }

            result.AddError($"--max-pause takes a time, such as 20ms or 1s, not '{result.Tokens[0].Value}'");
            return null;
        },
    };

    private static Problem? AlreadySaved(Candidate target) =>
        target.File is null || !SnapshotFile.IsOne(target.File) ? null : Problem.Usage($"{target.File} is a snapshot already", "copy it");
}

using System.CommandLine;
using Ebb.Accounts;
using Ebb.Cli.Help;
using Ebb.Rendering;
using Ebb.Snapshots;

namespace Ebb.Cli.Commands;

/// <summary><c>ebb diff BEFORE AFTER</c>: what grew from one snapshot to another, or to a process as it is now.</summary>
internal static class DiffCommand
{
    public static Command Create(CommonOptions common, Session session)
    {
        var before = new Argument<string>("BEFORE") { Description = "A snapshot that ebb inspect --save wrote." };
        var after = new Argument<string>("AFTER") { Description = "Another, or a process by its id or name, as it is now." };
        var failAbove = new Option<string?>("--fail-above") { Description = "End with 1 if it grew by more than so many resident bytes: 10MiB.", HelpName = "BYTES" };
        failAbove.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !Amount.TryParse(token.Value, out _))
            {
                result.AddError($"--fail-above takes BYTES, such as 10MiB, not '{token.Value}'");
            }
        });

        var command = new Command("diff", Manual.Summary("diff")) { before, after, failAbove };
        command.SetAction(parsed => (int)Run(
            parsed.GetRequiredValue(before),
            parsed.GetRequiredValue(after),
            parsed.GetValue(failAbove) is { } text && Amount.TryParse(text, out Bytes most) ? most : null,
            parsed.GetValue(common.Json),
            common.TextOptions(parsed, session.Terminal),
            session));
        return command;
    }

    private static ExitCode Run(string before, string after, Bytes? failAbove, bool isJson, TextOptions options, Session session)
    {
        // Both are found before either is read.
        Candidate? second = null;
        if ((TargetText.Find(before, session.Targets, out Candidate? first) ?? TargetText.Find(after, session.Targets, out second)) is { } problem)
        {
            return App.Tell(session, "diff", isJson, problem);
        }

        var report = DiffReport.Of(Difference.Of(Look(before, first!, session), Look(after, second!, session)));
        session.Output.Write(isJson ? JsonDiff.Of(report) + "\n" : TextDiff.Of(report, options));
        return failAbove is { } most && report.Difference.Resident.Count > 0 && report.Difference.Resident.Size > most ? ExitCode.Finding : ExitCode.Nothing;
    }

    private static Side Look(string name, Candidate target, Session session)
    {
        DateTimeOffset now = DateTimeOffset.UtcNow;
        Snapshot snapshot = target.Look(session.Targets, new CaptureOptions { TakesCensus = true }, session.Stop);
        return new Side(name, snapshot, snapshot.Capture.Saved?.At ?? target.TakenAt(now));
    }
}

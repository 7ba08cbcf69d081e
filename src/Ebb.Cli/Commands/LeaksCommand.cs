using System.CommandLine;
using Ebb.Cli.Help;
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
        Option<TimeSpan?> confirm = RecordCommand.Time("--confirm", "Look again after so long, and count only what nothing reached both times: 30s.", TimeSpan.FromMilliseconds(1));
        var ignore = new Option<string[]>("--ignore") { Description = "Pass over what a rule matches, or the rules of a file: type:Session, size:24, content:text. Can be repeated.", HelpName = "RULE|FILE", AllowMultipleArgumentsPerToken = false };
        var baseline = new Option<string?>("--baseline") { Description = "Count only what is more than in FILE, which an earlier ebb leaks --json printed.", HelpName = "FILE" };
        var contents = new Option<bool>("--contents") { Description = "Show the first bytes of each example. They may be secret." };
        var summary = new Option<string?>("--summary") { Description = "Append a short report in Markdown to FILE, such as $GITHUB_STEP_SUMMARY.", HelpName = "FILE" };
        Option<string[]> failOn = FailOn.Option(["leaked"]);
        var command = new Command("leaks", Manual.Summary("leaks")) { target, capture, maxPause, reachable, confirm, ignore, baseline, contents, summary, failOn };
        command.SetAction(parsed => (int)new LeaksJob
        {
            Target = parsed.GetRequiredValue(target),
            Capture = Options(parsed.GetValue(capture)!, parsed.GetValue(maxPause)) with { FindsKeepers = parsed.GetValue(reachable), TakesContents = parsed.GetValue(contents) },
            Ignores = parsed.GetValue(ignore) ?? [],
            Baseline = parsed.GetValue(baseline),
            Confirm = parsed.GetValue(confirm),
            Summary = parsed.GetValue(summary),
            FailOn = FailOn.All(parsed.GetValue(failOn)),
        }.Run(parsed.GetValue(common.Json), common.TextOptions(parsed, session.Terminal), session));
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
}

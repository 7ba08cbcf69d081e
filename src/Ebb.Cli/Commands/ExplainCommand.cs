using System.CommandLine;
using System.Globalization;
using Ebb.Cli.Help;
using Ebb.Rendering;
using Ebb.Snapshots;

namespace Ebb.Cli.Commands;

/// <summary><c>ebb explain TARGET ADDRESS</c>: what lies there, and what keeps it.</summary>
internal static class ExplainCommand
{
    private const ulong Highest = 1UL << 57;

    public static Command Create(CommonOptions common, Session session)
    {
        var target = new Argument<string>("TARGET") { Description = "A process id, the name of a process, or a core file." };
        var address = new Argument<string>("ADDRESS") { Description = "An address in it: 0x55d0c32a12a0, as ebb leaks and debuggers print them." };
        address.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && Parse(token.Value) is null)
            {
                result.AddError($"ADDRESS is a hexadecimal number below 2^57, such as 0x55d0c32a12a0, not '{token.Value}'");
            }
        });
        Option<string> capture = LeaksCommand.CaptureOption();
        Option<TimeSpan?> maxPause = InspectCommand.MaxPause();
        var contents = new Option<bool>("--contents") { Description = "Show the block's first bytes. They may be secret." };
        var command = new Command("explain", Manual.Summary("explain")) { target, address, capture, maxPause, contents };
        command.SetAction(parsed => (int)Run(
            parsed.GetRequiredValue(target),
            LeaksCommand.Options(parsed.GetValue(capture)!, parsed.GetValue(maxPause)) with { Explains = Parse(parsed.GetRequiredValue(address)), TakesContents = parsed.GetValue(contents) },
            parsed.GetValue(common.Json),
            common.TextOptions(parsed, session.Terminal),
            session));
        return command;
    }

    private static ExitCode Run(string text, CaptureOptions capture, bool isJson, TextOptions options, Session session)
    {
        if (LeaksJob.Find(text, session, out Candidate? target) is { } problem)
        {
            return App.Tell(session, "explain", isJson, problem);
        }

        Snapshot snapshot = target!.Look(session.Targets, capture, session.Stop);
        if (ExplainReport.Of(snapshot) is not { } report)
        {
            return App.Tell(session, "explain", isJson, new Problem(ExitCode.Unsupported, "unsupported", $"cannot tell: {snapshot.Leaks?.WhyUnproved ?? "no heap of glibc's malloc was found in it"}"));
        }

        session.Output.Write(isJson ? JsonExplanation.Of(report) + "\n" : TextExplanation.Of(report, options));
        return ExitCode.Nothing;
    }

    private static Address? Parse(string text)
    {
        string digits = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? text[2..] : text;
        return ulong.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong address) && address < Highest ? new Address(address) : null;
    }
}

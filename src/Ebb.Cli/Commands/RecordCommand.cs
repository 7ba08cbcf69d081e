using System.CommandLine;
using System.CommandLine.Parsing;
using Ebb.Cli.Help;
using Ebb.Recording;

namespace Ebb.Cli.Commands;

/// <summary><c>ebb record TARGET</c>: samples of a running process, into one file.</summary>
internal static class RecordCommand
{
    private static readonly TimeSpan s_shortest = TimeSpan.FromMilliseconds(10);

    public static Command Create(CommonOptions common, Session session)
    {
        var target = new Argument<string?>("TARGET") { Description = "A process id, or the name of a process.", Arity = ArgumentArity.ZeroOrOne };
        var start = new Argument<string[]>("COMMAND") { Description = "Behind --: a program to start, and to record until it ends.", Arity = ArgumentArity.ZeroOrMore };
        Option<TimeSpan?> interval = Time("--interval", "The time from one sample to the next: 1s if not given, 10ms at the least.", s_shortest);
        Option<TimeSpan?> duration = Time("--duration", "Record for so long: 90s, 10m, 2h, 7d. Until it ends, or Ctrl-C, if not given.", TimeSpan.FromMicroseconds(1));
        var untilExit = new Option<bool>("--until-exit") { Description = "End when the process ends, also where --name would wait for the next." };
        var file = new Option<string?>("--output", "-o") { Description = "The file; NAME-PID.rec if not given. One of the same process or --name is recorded further.", HelpName = "FILE" };
        var name = new Option<string?>("--name") { Description = "Follow a service: when the process ends, record the next one that is called so.", HelpName = "NAME" };
        var marks = new Option<string?>("--marks") { Description = "Each line that is appended to this file is a mark, put there by the program's own scripts.", HelpName = "FILE" };
        var command = new Command("record", Manual.Summary("record")) { target, start, interval, duration, untilExit, file, name, marks };
        command.SetAction(parsed =>
        {
            bool isJson = parsed.GetValue(common.Json);
            return (int)(Words(parsed, target, start, parsed.GetValue(name), out RecordJob job) is { } problem
                ? App.Tell(session, "record", isJson, problem)
                : Run(
                    job with
                    {
                        Interval = parsed.GetValue(interval) ?? TimeSpan.FromSeconds(1),
                        Duration = parsed.GetValue(duration),
                        UntilExit = parsed.GetValue(untilExit),
                        File = parsed.GetValue(file),
                        Follows = parsed.GetValue(name),
                        Marks = parsed.GetValue(marks),
                    },
                    isJson,
                    session));
        });
        return command;
    }

    private static ExitCode Run(RecordJob job, bool isJson, Session session)
    {
        try
        {
            return job.Run(isJson, session);
        }
        catch (RecordingException obstacle)
        {
            return App.Tell(session, "record", isJson, RecordingProblem.Of(obstacle));
        }
    }

    // Two dashes part what is recorded from what is started; the parser puts both into the arguments in turn.
    private static Problem? Words(ParseResult parsed, Argument<string?> target, Argument<string[]> start, string? name, out RecordJob job)
    {
        string[] words = [.. new[] { parsed.GetValue(target) }.OfType<string>(), .. parsed.GetValue(start) ?? []];
        int dashes = parsed.Tokens.ToList().FindIndex(static token => token.Type == TokenType.DoubleDash);
        job = new RecordJob();
        if (dashes >= 0)
        {
            int behind = parsed.Tokens.Skip(dashes + 1).Count();
            job = job with { Start = words[^behind..] };
            words = words[..^behind];
            if (behind == 0)
            {
                return Problem.Usage("record needs a COMMAND behind --", "see ebb record --help");
            }
        }

        if (words.Length > 1)
        {
            return Problem.Usage($"'{words[1]}' is one too many", "a program to start stands behind --");
        }

        job = job with { Target = words.Length > 0 ? words[0] : job.Start.Count == 0 ? name : null };
        return (job.Target is null) == (job.Start.Count == 0)
            ? Problem.Usage(job.Target is null ? "record needs a TARGET, a --name, or a COMMAND behind --" : "record takes a TARGET or a COMMAND behind --, not both", "see ebb record --help")
            : null;
    }

    internal static Option<TimeSpan?> Time(string name, string description, TimeSpan least) => new(name)
    {
        Description = description,
        HelpName = "DURATION",
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (Duration.TryParse(text, out TimeSpan time) && time >= least)
            {
                return time;
            }

            result.AddError($"{name} takes a time from {(least < s_shortest ? "1us" : "10ms")}, such as 500ms, 1s or 2h, not '{text}'");
            return null;
        },
    };
}

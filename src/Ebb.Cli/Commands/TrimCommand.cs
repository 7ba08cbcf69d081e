using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Ebb.Cli.Help;
using Ebb.Linux;
using Ebb.Rendering;
using Ebb.Trimming;

namespace Ebb.Cli.Commands;

/// <summary><c>ebb trim PID</c>: gives free memory back, in a process that goes on working; without <c>--yes</c> it only tells what would come back.</summary>
internal static class TrimCommand
{
    private static readonly Bytes s_usualMinimum = Bytes.FromMebibytes(64);

    public static Command Create(CommonOptions common, Session session)
    {
        var targets = new Argument<string[]>("PID") { Description = "A process id, or a name that only one process has; several, for a line each.", Arity = ArgumentArity.ZeroOrMore };
        var yes = new Option<bool>("--yes", "-y") { Description = "Do it. Without it nothing is touched, and what would come back is told." };
        Option<TimeSpan?> maxPause = Time("--max-pause", "Stop a thread of the target no longer at a time: 20ms where it is not given. A call of malloc_trim is one piece, and is not chosen where it would take longer.");
        Option<Bytes?> keep = Size("--keep", "Leave so much of the free memory, in the tops first: for what the program asks for next.");
        Option<int?> arena = Arena();
        var call = new Option<bool>("--call") { Description = "By malloc's own malloc_trim, called in the target: it merges fastbins first. Chosen by itself where most lies behind those." };
        var all = new Option<bool>("--all") { Description = "All processes that may be touched, most returnable first." };
        Option<Bytes?> min = Size("--min", "With --all: leave processes of which less would come back; 64MiB where it is not given.");
        Option<TimeSpan?> watch = Time("--watch", "With --yes: look for so long afterwards how much comes into memory again.");

        var command = new Command("trim", Manual.Summary("trim")) { targets, yes, maxPause, keep, arena, call, all, min, watch };
        command.SetAction(parsed =>
        {
            var job = new TrimJob(session)
            {
                Options = new TrimOptions
                {
                    MaxPause = parsed.GetValue(maxPause) ?? new TrimOptions().MaxPause,
                    Keep = parsed.GetValue(keep) ?? Bytes.Zero,
                    Arena = parsed.GetValue(arena),
                    Way = parsed.GetValue(call) ? TrimWay.Call : TrimWay.Chosen,
                },
                AskedPause = parsed.GetValue(maxPause),
                Watch = parsed.GetValue(watch),
                Acts = parsed.GetValue(yes),
            };
            bool isJson = parsed.GetValue(common.Json);
            string[] texts = parsed.GetValue(targets) ?? [];
            TextOptions text = common.TextOptions(parsed, session.Terminal);
            return (int)(Misuse(job, texts, parsed.GetValue(all), parsed.GetValue(min)) is { } problem ? App.Tell(session, "trim", isJson, problem)
                : parsed.GetValue(all) ? TrimOfSeveral.All(job, parsed.GetValue(min) ?? s_usualMinimum, isJson, text, session)
                : texts.Length > 1 ? TrimOfSeveral.Named(job, texts, isJson, text, session)
                : One(job, texts[0], isJson, text, session));
        });
        return command;
    }

    private static ExitCode One(TrimJob job, string text, bool isJson, TextOptions options, Session session)
    {
        if (Find(text, session, out Candidate? target) is { } problem)
        {
            return App.Tell(session, "trim", isJson, problem);
        }

        TrimResult result = job.Look(target!.Pid);
        result = job.Acts ? job.Act(result) : result;
        var report = TrimReport.Of(result);
        session.Output.Write(isJson ? JsonTrim.Of(report) + "\n" : TextTrim.Of(report, options));
        return CodeOf(result, session);
    }

    /// <summary>Null where it is a running process.</summary>
    internal static Problem? Find(string text, Session session, out Candidate? target) =>
        TargetText.FindProcess(text, session.Targets, "trim", "ebb inspect says what was free in it", out target);

    internal static ExitCode CodeOf(TrimResult result, Session session) =>
        session.Stop.IsCancellationRequested ? ExitCode.Interrupted
        : result.EndedEarly is not null ? ExitCodes.For(Obstacle.Unsupported)
        : ExitCode.Nothing;

    private static Problem? Misuse(TrimJob job, string[] texts, bool all, Bytes? min) =>
        texts.Length == 0 && !all ? Problem.Usage("trim needs a PID, or --all", "see ebb trim --help")
        : texts.Length > 0 && all ? Problem.Usage("--all is for all processes, and there are some named", "leave one of the two out")
        : min is not null && !all ? Problem.Usage("--min is for --all", "leave it out")
        : job.Watch is not null && !job.Acts ? Problem.Usage("--watch looks at what comes back after a trim, and without --yes there is none", "add --yes")
        : job.Options is { Way: TrimWay.Call } and ({ Arena: not null } or { Keep.Count: > 0 })
            ? Problem.Usage("--call is malloc's own malloc_trim, which knows neither --arena nor --keep", "leave --call out")
        : job.Options.Arena is not null && (all || texts.Length > 1) ? Problem.Usage("--arena is for one process: each has arenas of its own", "name one")
        : null;

    private static Option<TimeSpan?> Time(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "DURATION",
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (Duration.TryParse(text, out TimeSpan time))
            {
                return time;
            }

            result.AddError(text.StartsWith('0') && text.TrimStart('0') is "" or "us" or "ms" or "s" or "m" or "min"
                ? $"{name} {text} leaves no time at all; name one, such as 20ms"
                : $"{name} takes a time, such as 20ms or 10s, not '{text}'");
            return null;
        },
    };

    private static Option<Bytes?> Size(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "BYTES",
        CustomParser = result =>
        {
            if (Amount.TryParse(result.Tokens[0].Value, out Bytes amount))
            {
                return amount;
            }

            result.AddError($"{name} takes BYTES, such as 64MiB, not '{result.Tokens[0].Value}'");
            return null;
        },
    };

    private static Option<int?> Arena() => new("--arena")
    {
        Description = "Only this arena, by its number in ebb inspect; 0 is the main one.",
        HelpName = "N",
        CustomParser = static (ArgumentResult result) =>
        {
            if (int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out int number))
            {
                return number;
            }

            result.AddError($"--arena takes a number from 0, not '{result.Tokens[0].Value}'");
            return null;
        },
    };
}

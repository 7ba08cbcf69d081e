using System.CommandLine;
using Ebb.Cli.Help;
using Ebb.Linux;
using Ebb.Rendering;
using Ebb.Snapshots;
using Ebb.Tuning;

namespace Ebb.Cli.Commands;

/// <summary><c>ebb tune PID</c>: malloc's settings in a running process; with pairs, what a change of them would do, and with <c>--yes</c> the change.</summary>
internal static class TuneCommand
{
    public static Command Create(CommonOptions common, Session session)
    {
        var target = new Argument<string>("PID") { Description = "A process id, or a name that only one process has." };
        var pairs = new Argument<string[]>("KEY=VALUE")
        {
            Description = "A setting and its new value: mmap_threshold, trim_threshold, top_pad, mmap_max, arena_max, arena_test, mxfast. Sizes as 64KiB or 1MiB.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var yes = new Option<bool>("--yes", "-y") { Description = "Do it. Without it nothing is touched, and what a change does is told." };

        var command = new Command("tune", Manual.Summary("tune")) { target, pairs, yes };
        command.SetAction(parsed =>
        {
            bool isJson = parsed.GetValue(common.Json);
            Candidate? process = null;
            if ((TunePair.ParseAll(parsed.GetValue(pairs) ?? [], out List<TuneRequest> requests)
                ?? Misuse(requests, parsed.GetValue(yes))
                ?? TargetText.FindProcess(parsed.GetValue(target)!, session.Targets, "tune", "ebb inspect says which settings were in force in it", out process)) is { } problem)
            {
                return (int)App.Tell(session, "tune", isJson, problem);
            }

            var report = TuneReport.Of(Run(process!.Pid, requests, parsed.GetValue(yes), session));
            session.Output.Write(isJson ? JsonTune.Of(report) + "\n" : TextTune.Of(report, common.TextOptions(parsed, session.Terminal)));
            return (int)CodeOf(report, session);
        });
        return command;
    }

    private static TuneResult Run(int pid, List<TuneRequest> requests, bool acts, Session session)
    {
        MallocInForce before = session.Targets.Settings(pid);
        if (TuneHindrance.Idle(before, requests) is { } idle)
        {
            throw idle;
        }

        TargetException? hindrance = session.Targets.Hindrance(pid) ?? TuneHindrance.WithoutCall(before);
        var looked = new TuneResult { Before = before, Requests = requests, Acts = acts, Hindrance = hindrance?.Message };
        if (!acts)
        {
            return looked;
        }

        if (hindrance is not null)
        {
            throw hindrance;
        }

        TuneRun run = session.Targets.Tune(before, requests, session.Stop);
        TuneResult done = looked with { Run = run, EndedEarly = run.EndedEarly };
        try
        {
            return done with { After = session.Targets.Settings(pid) };
        }
        catch (TargetException gone)
        {
            return done with { EndedEarly = run.EndedEarly ?? gone.Message };
        }
    }

    private static Problem? Misuse(List<TuneRequest> requests, bool acts) =>
        acts && requests.Count == 0 ? Problem.Usage("--yes does what KEY=VALUE asks for, and there is none", "see ebb tune --help") : null;

    private static ExitCode CodeOf(TuneReport report, Session session) =>
        session.Stop.IsCancellationRequested ? ExitCode.Interrupted
        : report.Result.EndedEarly is not null || report.Changes.Any(static change => change.HasFailed) ? ExitCode.Unsupported
        : ExitCode.Nothing;
}

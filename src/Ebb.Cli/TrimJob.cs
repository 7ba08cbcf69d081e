using System.Globalization;
using Ebb.Linux;
using Ebb.Snapshots;
using Ebb.Trimming;

namespace Ebb.Cli;

/// <summary>Trims one process after another in the way that the command line asks for: looks, acts, and looks again.</summary>
internal sealed class TrimJob(Session session)
{
    private const string Interrupted = "interrupted; what was given back until then stays so, and the target runs as before";

    public required TrimOptions Options { get; init; }

    /// <summary>The longest pause that was asked for; null where none was.</summary>
    public TimeSpan? AskedPause { get; init; }

    /// <summary>How long to watch what comes back; null for not at all.</summary>
    public TimeSpan? Watch { get; init; }

    public required bool Acts { get; init; }

    /// <summary>The longest that one process is walked.</summary>
    public TimeSpan Limit { get; init; } = new CaptureOptions().Limit;

    /// <summary>What would come back; nothing is touched.</summary>
    /// <exception cref="TargetException">It cannot be looked at, or there is no malloc of glibc in it.</exception>
    public TrimResult Look(int pid)
    {
        Snapshot before = session.Targets.Take(pid, new CaptureOptions { TakesMap = true, Limit = Limit }, session.Stop);
        if (before.Mallocs.Count == 0)
        {
            throw TargetException.Unsupported(pid, WithoutMalloc(before.Target));
        }

        if (Options.Arena is { } arena && !before.Mallocs.Any(malloc => malloc.Arenas.Any(one => one.Index == arena)))
        {
            throw TargetException.Unsupported(pid, Text($"process {pid} has no arena {arena}: its arenas are 0 to {before.Mallocs.Max(static malloc => malloc.Arenas.Count) - 1}"));
        }

        TrimPlan plan = session.Targets.Plan(before, Options);
        return new TrimResult
        {
            Before = before,
            Plan = plan,
            Forecast = TrimForecast.Of(before, plan, Options, AskedPause),
            Options = Options,
            Acts = Acts,
            Hindrance = session.Targets.Hindrance(pid)?.Message,
        };
    }

    /// <summary>Gives back what was foretold.</summary>
    /// <exception cref="TargetException">Nothing could be given back.</exception>
    public TrimResult Act(TrimResult looked)
    {
        int pid = looked.Plan.Pid;
        if (looked.Forecast.Returns == Bytes.Zero)
        {
            return looked;
        }

        if (session.Targets.Hindrance(pid) is { } hindrance)
        {
            throw hindrance;
        }

        Bytes before = session.Targets.Resident(pid);
        (List<TrimOutcome> outcomes, string? early) = Run(looked);
        return After(looked with { Outcomes = outcomes, ResidentBefore = before, EndedEarly = early, Hindrance = null });
    }

    private (List<TrimOutcome> Outcomes, string? Early) Run(TrimResult looked)
    {
        var outcomes = new List<TrimOutcome>();
        var progress = new TrimProgress(session, looked);
        try
        {
            outcomes.Add(session.Targets.Trim(looked.Plan, Options with { Way = looked.Forecast.Way }, progress, session.Stop));
            if (outcomes[^1].WasEnded)
            {
                return (outcomes, Interrupted);
            }

            if (looked.Forecast.SlicesFollow)
            {
                Snapshot left = session.Targets.Take(looked.Plan.Pid, new CaptureOptions { TakesMap = true, Limit = Limit }, session.Stop);
                TrimPlan rest = session.Targets.Plan(left, Options);
                if (rest.Forecast != Bytes.Zero)
                {
                    outcomes.Add(session.Targets.Trim(rest, Options with { Way = TrimWay.Slices }, progress, session.Stop));
                }
            }
        }
        catch (OperationCanceledException)
        {
            return (outcomes, Interrupted);
        }
        catch (TargetException obstacle) when (outcomes.Count > 0)
        {
            return (outcomes, obstacle.Message);
        }
        finally
        {
            progress.End();
        }

        return (outcomes, outcomes[^1].WasEnded ? Interrupted : null);
    }

    private TrimResult After(TrimResult acted)
    {
        int pid = acted.Plan.Pid;
        try
        {
            acted = acted with { ResidentAfter = session.Targets.Resident(pid) };
            if (session.Stop.IsCancellationRequested)
            {
                return acted;
            }

            if (Watch is { } watch && acted.Returned != Bytes.Zero)
            {
                acted = acted with { Regrowth = Regrowth.Watch(acted.Returned, watch, () => session.Targets.Pulse(pid), time => session.Targets.Wait(time, session.Stop)) };
            }

            return session.Stop.IsCancellationRequested ? acted : acted with { After = session.Targets.Take(pid, new CaptureOptions { Limit = Limit }, session.Stop) };
        }
        catch (TargetException gone)
        {
            return acted with { ResidentAfter = acted.ResidentAfter ?? acted.ResidentBefore, EndedEarly = acted.EndedEarly ?? gone.Message };
        }
        catch (OperationCanceledException)
        {
            return acted;
        }
    }

    private static string WithoutMalloc(TargetFacts target) => Purge.Of(target.Allocators) is { } purge
        ? Text($"process {target.Pid} has no malloc of glibc, it has {purge.Allocator}: {purge.How}")
        : Text($"process {target.Pid} has no malloc of glibc, and nothing that ebb could trim");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

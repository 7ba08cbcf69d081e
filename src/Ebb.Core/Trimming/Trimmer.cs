using Ebb.Injection;
using Ebb.Linux;
using Ebb.Memory;
using Ebb.Snapshots;

namespace Ebb.Trimming;

/// <summary>Gives back what a plan names.</summary>
public static class Trimmer
{
    /// <exception cref="TargetException">Nothing could be given back; the message says why. The target runs as before.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up before malloc_trim was called. Slices that were given back are told with <see cref="TrimOutcome.WasEnded"/>.</exception>
    public static TrimOutcome Run(TrimPlan plan, TrimOptions options, IProgress<Bytes>? progress, CancellationToken cancellation) =>
        Run(plan, options, progress, null, cancellation);

    /// <param name="at">Is told of each moment that we could be killed in; for tests.</param>
    internal static TrimOutcome Run(TrimPlan plan, TrimOptions options, IProgress<Bytes>? progress, Action<Instant>? at, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(options);
        Rehearsal.Do();
        TrimSite site = TrimSite.Prepare(TargetReader.Open(plan.Pid));
        return TracerThread.Run("trimmer", () => options.Way == TrimWay.Call
            ? Call(plan, options, site, at, cancellation)
            : Slice(plan, options, site, progress, at, cancellation));
    }

    private static TrimOutcome Slice(
        TrimPlan plan, TrimOptions options, TrimSite site, IProgress<Bytes>? progress, Action<Instant>? at, CancellationToken cancellation)
    {
        using var slices = new Slices(site, options, at);
        var skipped = new List<Skipped>(plan.Skipped);
        using var memory = new LiveProcess(site.Via);
        var there = site.Arenas(memory).Select(static arena => arena.At).ToHashSet();
        try
        {
            foreach (ArenaHoles arena in plan.Arenas.Where(arena => options.Arena is null || arena.Index == options.Arena))
            {
                if (!there.Contains(arena.State.Value))
                {
                    skipped.Add(new Skipped(arena.Returns, "of an arena that is there no more"));
                    continue;
                }

                slices.Give(arena, skipped, progress, cancellation);
            }
        }
        catch (OperationCanceledException)
        {
            return slices.Outcome(skipped) with { WasEnded = true };
        }

        return slices.Outcome(skipped);
    }

    private static TrimOutcome Call(TrimPlan plan, TrimOptions options, TrimSite site, Action<Instant>? at, CancellationToken cancellation)
    {
        using var call = new LibcCall(site, at);
        call.Make("malloc_trim", options.Keep.Count, 0, cancellation);
        return new TrimOutcome
        {
            Way = TrimWay.Call,
            Advised = Bytes.Zero,
            Slices = 1,
            LongestPause = call.Errand.Longest,
            Stood = call.Errand.Stood,
            Skipped = plan.Skipped,
        };
    }
}

using Ebb.Injection;
using Ebb.Linux;
using Ebb.Snapshots;
using Ebb.Trimming;

namespace Ebb.Tuning;

/// <summary>Changes settings of a running process's malloc by malloc's own mallopt(3), called there in a thread that is outside malloc.</summary>
public static class Tuner
{
    /// <param name="malloc">Read of the process just now.</param>
    /// <exception cref="TargetException">Nothing was changed; the message says why. The target runs as before.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up before anything was changed.</exception>
    public static TuneRun Run(MallocInForce malloc, IReadOnlyList<TuneRequest> requests, CancellationToken cancellation) =>
        Run(malloc, requests, null, cancellation);

    /// <param name="at">Is told of each moment that we could be killed in; for tests.</param>
    internal static TuneRun Run(MallocInForce malloc, IReadOnlyList<TuneRequest> requests, Action<Instant>? at, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(malloc);
        ArgumentNullException.ThrowIfNull(requests);
        Rehearsal.Do();
        TrimSite site = Prepare(malloc);
        return TracerThread.Run("tuner", () => Call(site, requests, at, cancellation));
    }

    // Another allocator may bring a function of the same name, which would set that one or nothing.
    private static TrimSite Prepare(MallocInForce malloc)
    {
        int pid = malloc.Target.Pid;
        if (TuneHindrance.WithoutCall(malloc) is { } nothing)
        {
            throw nothing;
        }

        TrimSite site = TrimSite.Prepare(TargetReader.Open(pid));
        return !site.Functions.TryGetValue("mallopt", out ulong found) || found == malloc.Mallopt
            ? site
            : throw TargetException.Unsupported(pid, $"the mallopt that process {pid} would find first is not the one of {malloc.Library}");
    }

    private static TuneRun Call(TrimSite site, IReadOnlyList<TuneRequest> requests, Action<Instant>? at, CancellationToken cancellation)
    {
        using var call = new LibcCall(site, at);
        var answers = new List<long?>();
        try
        {
            foreach (TuneRequest request in requests)
            {
                answers.Add(call.Make("mallopt", unchecked((ulong)request.Tunable.Parameter), request.Wanted, cancellation));
            }
        }
        catch (TargetException obstacle) when (answers.Count > 0)
        {
            return new TuneRun(answers, call.Errand.Longest, obstacle.Message);
        }
        catch (OperationCanceledException) when (answers.Count > 0)
        {
            return new TuneRun(answers, call.Errand.Longest, "interrupted; what was set until then stays so, and the target runs as before");
        }

        return new TuneRun(answers, call.Errand.Longest, null);
    }
}

using System.Globalization;
using Ebb.Accounts;
using Ebb.Glibc;
using Ebb.Snapshots;

namespace Ebb.Trimming;

/// <summary>What would come of a plan, told before anything is touched: how much, by which way and why, and how long the target would stand.</summary>
public sealed record TrimForecast
{
    private const double MicrosecondsPerStop = 1000; // to stop a thread, to have it take the lock, to let it go

    // malloc_trim merges each fastbin chunk, and advises each range by a system call of its own.
    private const double MicrosecondsPerFastChunk = 0.15;
    private const double MicrosecondsPerCall = 3.4;
    private const double MicrosecondsPerPage = 0.25;

    private TrimForecast(TrimWay way, string why)
    {
        (Way, Why) = (way, why);
    }

    /// <summary>Never <see cref="TrimWay.Chosen"/>.</summary>
    public TrimWay Way { get; }

    /// <summary>Why this way: a clause without a full stop.</summary>
    public string Why { get; }

    /// <summary>What comes back: by <see cref="Way"/>, and then what slices return of the rest.</summary>
    public Bytes Returns { get; private init; }

    /// <summary>By slices alone.</summary>
    public Bytes BySlices { get; private init; }

    /// <summary>By malloc_trim alone.</summary>
    public Bytes ByCall { get; private init; }

    /// <summary>What is free only once malloc has merged its fastbins: slices leave it.</summary>
    public Bytes BehindFastbins { get; private init; }

    /// <summary>After a call, slices for what it leaves.</summary>
    public bool SlicesFollow { get; private init; }

    public int Slices { get; private init; }

    public TimeSpan LongestPause { get; private init; }

    /// <param name="asked">The longest pause that the user asked for; null where nothing was asked.</param>
    public static TrimForecast Of(Snapshot snapshot, TrimPlan plan, TrimOptions options, TimeSpan? asked)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(options);
        var returnable = Returnable.Of(snapshot.Mallocs);
        TimeSpan ofCall = PauseOfCall(snapshot, returnable);
        (TrimWay way, string why) = Choose(plan, returnable, options, asked, ofCall);
        (int slices, TimeSpan longest) = Stops(plan, options.MaxPause);
        Bytes skipped = plan.Skipped.Aggregate(Bytes.Zero, static (sum, one) => sum + one.Bytes);
        Bytes most = Less(returnable.ByEbb, skipped);
        bool isCall = way == TrimWay.Call, follows = isCall && options.Way == TrimWay.Chosen && most > returnable.ByMallocTrim;
        return new TrimForecast(way, why)
        {
            Returns = !isCall ? plan.Forecast : follows ? most : returnable.ByMallocTrim,
            BySlices = plan.Forecast,
            ByCall = returnable.ByMallocTrim,
            BehindFastbins = returnable.BehindFastbins,
            SlicesFollow = follows,
            Slices = isCall ? 0 : slices,
            LongestPause = isCall ? ofCall : longest,
        };
    }

    private static (TrimWay Way, string Why) Choose(TrimPlan plan, Returnable returnable, TrimOptions options, TimeSpan? asked, TimeSpan ofCall)
    {
        if (options.Way != TrimWay.Chosen)
        {
            return (options.Way, options.Way == TrimWay.Call ? "asked for by --call" : "asked for");
        }

        string behind = Text($"{returnable.BehindFastbins} of {returnable.ByEbb} lie behind fastbins, which only malloc itself can merge");
        if (!returnable.NeedsMalloc)
        {
            return (TrimWay.Slices, returnable.BehindFastbins == Bytes.Zero
                ? "each stop is short, and the tops of all arenas go back too"
                : Text($"each stop is short; the {returnable.BehindFastbins} behind fastbins stay, --call returns them"));
        }

        if (options.Arena is not null || options.Keep != Bytes.Zero)
        {
            return (TrimWay.Slices, behind + ", but malloc_trim knows neither --arena nor --keep");
        }

        return asked is { } most && ofCall > most
            ? (TrimWay.Slices, Text($"{behind}, but its malloc_trim would take about {Math.Ceiling(ofCall.TotalMilliseconds):0} ms in one piece, more than --max-pause; --call does it all the same"))
            : (TrimWay.Call, behind);
    }

    private static (int Slices, TimeSpan Longest) Stops(TrimPlan plan, TimeSpan most)
    {
        double room = most.TotalMicroseconds * Trimming.Slices.ShareOfPause;
        var cost = new AdviceCost();
        int slices = 0;
        double longest = 0;
        foreach (ArenaHoles arena in plan.Arenas)
        {
            double work = 1e6 * cost.Of(arena.Holes.Count, arena.Returns.Count / (ulong)Environment.SystemPageSize);
            slices += Math.Max(1, (int)Math.Ceiling(work / room));
            longest = Math.Max(longest, Math.Min(work, room) + MicrosecondsPerStop);
        }

        return (slices, TimeSpan.FromMicroseconds(Math.Min(longest, Math.Max(most.TotalMicroseconds, MicrosecondsPerStop))));
    }

    private static TimeSpan PauseOfCall(Snapshot snapshot, Returnable returnable)
    {
        double chunks = 0;
        foreach (ArenaFacts arena in snapshot.Mallocs.SelectMany(static malloc => malloc.Arenas))
        {
            chunks += arena.Fastbins.Blocks;
        }

        return TimeSpan.FromMicroseconds(
            (chunks * MicrosecondsPerFastChunk) + (returnable.Ranges * MicrosecondsPerCall)
            + (returnable.ByMallocTrim.Count / (double)Environment.SystemPageSize * MicrosecondsPerPage) + MicrosecondsPerStop);
    }

    private static Bytes Less(Bytes bytes, Bytes by) => by > bytes ? Bytes.Zero : bytes - by;

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

using System.Diagnostics;
using System.Runtime.InteropServices;
using Ebb.Injection;
using Ebb.Linux;
using Ebb.Memory;
using Ebb.Procfs;

namespace Ebb.Trimming;

/// <summary>Gives the holes of a plan back, slice by slice: a thread stops, takes the arena's lock, gives back what is still free, and goes on.</summary>
/// <remarks>All of it belongs to one thread of ours.</remarks>
internal sealed class Slices : IDisposable
{
    /// <summary>Of the longest pause, for giving back; the rest is for stopping, looking and letting go.</summary>
    public const double ShareOfPause = 0.5;

    private const int MostBusy = 200;
    private static readonly TimeSpan s_whileBusy = TimeSpan.FromMilliseconds(2);

    private readonly TrimSite _site;
    private readonly TrimOptions _options;
    private readonly LiveProcess _memory;
    private readonly HoleCheck _check;
    private readonly Errand _errand;
    private readonly Advice _advice;
    private List<AddressRange> _ranges = [];
    private List<AddressRange> _next = [];
    private readonly Action<Instant>? _at;
    private readonly ManualResetEventSlim _never = new();
    private ulong _given;
    private ulong _changed;
    private int _count;

    /// <param name="at">Is told of each moment that we could be killed in; for tests.</param>
    /// <param name="preference">Which thread comes first: the one with the lowest number; null for our own choice.</param>
    public Slices(TrimSite site, TrimOptions options, Action<Instant>? at, Func<int>? preference = null)
    {
        _site = site;
        _options = options;
        _at = at;
        _memory = new LiveProcess(site.Via);
        _check = new HoleCheck(_memory, (ulong)Environment.SystemPageSize);
        _errand = new Errand(site.Pid, site.Via, at) { Preference = preference, Needs = NeededCalls.OfSlices, IsPrepared = site.IsPrepared };
        _advice = new Advice(site.Via, at);
    }

    /// <exception cref="TargetException">The process has ended, or may not be stopped.</exception>
    /// <exception cref="OperationCanceledException">Between two slices.</exception>
    public void Give(ArenaHoles arena, List<Skipped> skipped, IProgress<Bytes>? progress, CancellationToken cancellation)
    {
        var left = new Left(arena.Holes);
        int busy = 0;
        while (!left.IsEmpty)
        {
            cancellation.ThrowIfCancellationRequested();
            long began = Stopwatch.GetTimestamp();
            bool isDone = _errand.Do(Maps.Parse(ProcFile.Read(_site.Via, "maps")), (candidate, since) => Slice(candidate, since, arena, left));
            TimeSpan took = Stopwatch.GetElapsedTime(began);
            if (isDone)
            {
                busy = 0;
                progress?.Report(new Bytes(_given));
                _never.Wait(took / 4, cancellation);
            }
            else if (++busy == MostBusy)
            {
                skipped.Add(new Skipped(new Bytes(left.Bytes), $"arena {arena.Index} was in use each of the {MostBusy} times that it was looked at"));
                return;
            }
            else
            {
                _never.Wait(s_whileBusy, cancellation);
            }
        }
    }

    public TrimOutcome Outcome(List<Skipped> skipped)
    {
        Add(_changed, "not free any more when its turn came");
        Add(_advice.Refused, "refused by the kernel");
        return new TrimOutcome
        {
            Way = TrimWay.Slices,
            Advised = new Bytes(_given),
            Slices = _count,
            LongestPause = _errand.Longest,
            Stood = _errand.Stood,
            Skipped = skipped,
        };

        void Add(ulong bytes, string why)
        {
            if (bytes > 0)
            {
                skipped.Add(new Skipped(new Bytes(bytes), why));
            }
        }
    }

    public void Dispose()
    {
        _errand.Dispose();
        _memory.Dispose();
        _never.Dispose();
    }

    private bool Slice(BorrowCandidate candidate, long since, ArenaHoles arena, Left left)
    {
        if (Caller(candidate, arena) is not { } caller)
        {
            return false;
        }

        _advice.Heed(candidate.Filter);
        double most = _options.MaxPause.TotalSeconds * ShareOfPause;
        bool isMore = Look(_ranges, isFirst: true);
        while (isMore)
        {
            // What goes next is looked at while the kernel is busy: under the same lock.
            isMore = false;
            _given += _advice.Give(caller, CollectionsMarshal.AsSpan(_ranges), () => isMore = Look(_next, isFirst: false));
            (_ranges, _next) = (_next, _ranges);
        }

        caller.Return();
        _count++;
        return true;

        bool Look(List<AddressRange> into, bool isFirst)
        {
            double spent = Stopwatch.GetElapsedTime(since).TotalSeconds + (isFirst ? 0 : _advice.Cost.Of(_ranges.Count, Advice.Pages(CollectionsMarshal.AsSpan(_ranges))));
            ReadOnlySpan<Hole> holes = left.Next(most - spent, _advice.Cost, _advice.MostWith(caller), isFirst);
            into.Clear();
            _changed += _check.Usable(holes, arena, into);
            return !holes.IsEmpty;
        }
    }

    // Where malloc takes locks, under the arena's own. Where it takes none, nobody else may be there, and its one thread elsewhere.
    private ICaller? Caller(BorrowCandidate candidate, ArenaHoles arena)
    {
        if (_site.IsLocked(candidate, _memory))
        {
            return HeldLock.TryTake(_site.Pid, candidate, arena.State.Value, _site.Call, _site.Stubs, _errand.Stops, _at);
        }

        return ProcFile.ListTasks(_site.Pid).Count == 1 && _site.IsOutsideMalloc(candidate, _memory)
            ? BorrowedThread.TryTake(_site.Pid, candidate.Thread, candidate.Stack, _site.Call, _errand.Stops, _at)
            : null;
    }
}

using Ebb.Accounts;
using Ebb.Glibc;
using Ebb.Linux;
using Ebb.Memory;
using Ebb.Procfs;
using Ebb.Snapshots;

namespace Ebb.Watching;

/// <summary>One process, for as long as it is the same program: what is looked up once, and what each sample reads.</summary>
internal sealed class WatchedProcess : IDisposable
{
    // A walk of one thread, once: of a process that runs all the time a second look is no better than the first.
    private static readonly CaptureOptions s_walk = new() { Walks = WalkPlan.For(1), MostTries = 1, Limit = TimeSpan.FromSeconds(20) };

    private readonly Capture _capture;
    private readonly TargetReader _reader;
    private readonly LiveProcess _memory;
    private readonly GroupReader _group;
    private readonly ulong _startTicks;
    private readonly Dictionary<ulong, ulong> _notLive = [];
    private readonly Dictionary<ulong, ulong> _unread = [];
    private IReadOnlyList<MallocPlace> _places;
    private Stat _stat;
    private ulong _printAtWalk;
    private Bytes _residentAtWalk;

    private WatchedProcess(Capture capture, int pid)
    {
        _capture = capture;
        (_reader, Target, _places) = capture.PlacesOf(pid);
        _stat = Stat.Parse(ProcFile.Read(pid, "stat"));
        _startTicks = _stat.StartTicks;
        _memory = new LiveProcess(_reader.Via);
        _group = new GroupReader(_reader.Via);
    }

    public TargetFacts Target { get; private set; }

    /// <exception cref="TargetException">It cannot be looked at.</exception>
    public static WatchedProcess Open(Capture capture, int pid) => new(capture, pid);

    /// <summary>Looks whether the process is there, and is what it was.</summary>
    /// <exception cref="TargetException">It has ended.</exception>
    public Continuity Check()
    {
        _stat = Stat.Parse(ProcFile.Read(Target.Pid, "stat"));
        if (_stat.StartTicks != _startTicks || LivingThread.Of(Target.Pid) is not { } via)
        {
            throw TargetException.Gone(Target.Pid);
        }

        if (via != _reader.Via)
        {
            return Continuity.OtherThread;
        }

        // What the kernel gave the program at its start; a program that has ended since has none.
        return !ProcFile.TryRead(via, "auxv", out byte[] auxiliary) ? throw TargetException.Gone(Target.Pid)
            : _reader.IsOf(auxiliary) ? Continuity.Same
            : Continuity.Replaced;
    }

    /// <param name="walks">Whether the heaps are to be walked, asked when it is known whether malloc's headers or the resident bytes stand otherwise than at the last walk.</param>
    /// <exception cref="TargetException">It has ended, or may not be read any more.</exception>
    public Sample Take(Func<bool, bool> walks, CancellationToken cancellation)
    {
        var kernel = KernelFigures.Read(_reader.Via, _stat);
        DateTimeOffset at = DateTimeOffset.UtcNow;
        TimeSpan clock = MonotonicClock.Now;
        MallocFigures? derived = Derived(out ulong print);
        bool isNew = print == 0 || print != _printAtWalk || kernel.Resident != _residentAtWalk;
        Snapshot? snapshot = walks(isNew) ? _capture.Of(Target.Pid, s_walk, cancellation) : null;
        if (snapshot is not null)
        {
            _printAtWalk = print;
            _residentAtWalk = kernel.Resident;
            Learn(snapshot);
        }

        var totals = snapshot is null ? null : MallocTotals.Of(snapshot.Mallocs);
        return new Sample
        {
            At = at,
            Clock = clock,
            Target = Target,
            Kernel = kernel,
            Malloc = totals is null ? derived : snapshot!.Mallocs.Count == 0 ? null : Walked(snapshot, totals),
            Walk = totals is null ? null : WalkedFigures.Of(snapshot!, totals),
            Group = _group.Read(),
        };
    }

    public void Dispose() => _memory.Dispose();

    private void Learn(Snapshot snapshot)
    {
        // A libc may be mapped, and another allocator be loaded, after the first look: a program that was just started.
        if (snapshot.Mallocs.Count != _places.Count || !snapshot.Target.Allocators.SequenceEqual(Target.Allocators))
        {
            _places = _capture.PlacesOf(Target.Pid).Places;
            Target = snapshot.Target;
        }

        // What a process changes while it is walked shows as bytes that could not be walked: those are believed when they are there again.
        var unread = new Dictionary<ulong, ulong>(_unread);
        _notLive.Clear();
        _unread.Clear();
        foreach (ArenaFacts arena in snapshot.Mallocs.SelectMany(static malloc => malloc.Arenas))
        {
            ulong at = arena.Address.Value;
            ulong again = snapshot.Capture.IsExact ? arena.Unread.Count : Math.Min(arena.Unread.Count, unread.GetValueOrDefault(at));
            _unread[at] = arena.Unread.Count;
            _notLive[at] = (arena.Tcache.Bytes + arena.Fastbins.Bytes + arena.Bins.Bytes + arena.Overhead).Count + again;
        }
    }

    private static MallocFigures Walked(Snapshot snapshot, MallocTotals totals)
    {
        var arenas = new List<ArenaFigures>();
        foreach (MallocFacts malloc in snapshot.Mallocs)
        {
            int first = arenas.Count;
            ArenaFigures[] own = new ArenaFigures[malloc.Arenas.Count];
            foreach (ArenaFacts arena in malloc.Arenas)
            {
                int number = arena.Index == 0 ? 0 : own.Length - arena.Index;
                own[number] = new ArenaFigures(first + number, arena.System, arena.Top.Bytes, arena.Live.Bytes);
            }

            arenas.AddRange(own);
        }

        return new MallocFigures
        {
            System = totals.System, Top = totals.Top.Bytes, Mmapped = totals.Mmapped.Bytes, Live = totals.Live.Bytes, IsWalked = true, Arenas = arenas,
        };
    }

    private MallocFigures? Derived(out ulong print)
    {
        print = 0;
        var arenas = new List<ArenaFigures>();
        Bytes system = default, top = default, mmapped = default, live = default;
        bool isRead = false;
        foreach (MallocPlace place in _places)
        {
            if (MallocHeads.Read(_memory, place) is not { } heads)
            {
                continue;
            }

            isRead = true;
            print = Mix.Of(print ^ heads.Print);
            int first = arenas.Count;
            mmapped += heads.Mmapped;
            foreach (ArenaHead head in heads.Arenas)
            {
                ulong notLive = head.Top.Count + _notLive.GetValueOrDefault(head.At.Value);
                var derived = new Bytes(head.System.Count - Math.Min(head.System.Count, notLive));
                arenas.Add(new ArenaFigures(first + head.Number, head.System, head.Top, derived));
                system += head.System;
                top += head.Top;
                live += derived;
            }
        }

        return !isRead ? null : new MallocFigures { System = system, Top = top, Mmapped = mmapped, Live = live + mmapped, IsWalked = false, Arenas = arenas };
    }
}

using System.Diagnostics;
using Ebb.Glibc;
using Ebb.Linux;
using Ebb.Memory;
using Ebb.Procfs;

namespace Ebb.Snapshots;

/// <summary>Takes a snapshot of a running process. After it nothing touches the target.</summary>
public sealed partial class Capture
{
    // A process that is busy for an instant is read again; one that is busy all the time is not read for ever.
    private const int MostTries = 3;
    private static readonly TimeSpan s_worthTryingAgain = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan s_freezeLimit = TimeSpan.FromSeconds(2);

    private readonly MallocFinder _mallocs = new();

    /// <summary>Takes one snapshot.</summary>
    /// <exception cref="TargetException">The process cannot be looked at.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up; the target was let go.</exception>
    public static Snapshot Take(int pid, CaptureOptions options, CancellationToken cancellation = default) =>
        new Capture().Of(pid, options, cancellation);

    /// <summary>As <see cref="Take"/>; one instance remembers what the files of earlier processes told.</summary>
    public Snapshot Of(int pid, CaptureOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        long started = Stopwatch.GetTimestamp();
        for (int tries = 1; ; tries++)
        {
            TargetReader target = TargetReader.Open(pid);
            try
            {
                return Whole(target, options, started, cancellation);
            }
            catch (TargetException gone) when (gone.Obstacle == Obstacle.Gone && tries < MostTries && LivingThread.Of(pid) is { } via && via != target.Via)
            {
                // The thread that it was read by has ended, and others carry on.
            }
            catch (TargetException gone) when (gone.Obstacle == Obstacle.Gone && gone.Pid != pid)
            {
                throw TargetException.Gone(pid);
            }
        }
    }

    // A heap that a thread was in the middle of changing may not hold together, and leaks in it cannot be told. A moment later the thread is elsewhere.
    private Snapshot Whole(TargetReader target, CaptureOptions options, long started, CancellationToken cancellation)
    {
        TimeSpan? pause = null;
        for (int tries = 1; ; tries++)
        {
            Snapshot snapshot = Of(target, options, started, cancellation);
            pause = snapshot.Capture.Pause is { } time ? time + (pause ?? TimeSpan.Zero) : pause;
            if (tries >= options.MostTries || snapshot.Leaks?.WhyUnproved is null || !snapshot.Mallocs.Any(static malloc => malloc.Arenas.Any(static arena => arena.IsInMotion && arena.Unread > Bytes.Zero)))
            {
                return snapshot with { Capture = snapshot.Capture with { Pause = pause } };
            }
        }
    }

    private Snapshot Of(TargetReader target, CaptureOptions options, long started, CancellationToken cancellation) => options.Mode switch
    {
        CaptureMode.Freeze => FrozenOrRefused(target, options, started, cancellation),
        CaptureMode.Fork => CopiedOrFrozen(target, options, started, cancellation),
        _ => Live(target, options, started, cancellation),
    };

    private Snapshot Frozen(TargetReader target, CaptureOptions options, long started, CancellationToken cancellation)
    {
        using var memory = new LiveProcess(target.Via);
        List<MallocCode> code = LookAtFiles(target);
        Understudy.Freeze();
        using var freezer = Freezer.Freeze(target.Pid, s_freezeLimit, options.ProvesLeaks, cancellation);
        Reading frozen = Read(target, memory, options, (freezer, code), cancellation);
        TimeSpan pause = freezer.Release();
        return Assemble(target, frozen, new CaptureFacts
        {
            Mode = CaptureMode.Freeze,
            IsExact = true,
            Pause = pause,
            MaxPause = options.MaxPause,
            Duration = Stopwatch.GetElapsedTime(started),
            BytesRead = memory.BytesRead,
        });
    }

    private Snapshot Live(TargetReader target, CaptureOptions options, long started, CancellationToken cancellation)
    {
        int pid = target.Pid;
        using var memory = new LiveProcess(target.Via);
        for (int tries = 1; ; tries++)
        {
            long began = Stopwatch.GetTimestamp();
            ThreadActivity before = ThreadActivity.Sample(pid);
            Reading reading = Read(target, memory, options, null, cancellation);
            IReadOnlyList<ThreadThatRan> ran = ThreadActivity.RanBetween(before, ThreadActivity.Sample(pid));
            TimeSpan took = Stopwatch.GetElapsedTime(began);
            if (ran.Count == 0 || tries >= options.MostTries || took > s_worthTryingAgain)
            {
                target.StillThere();
                return Assemble(target, reading, new CaptureFacts
                {
                    Mode = CaptureMode.Live,
                    IsExact = ran.Count == 0,
                    WhyInexact = ran.Count == 0 ? null : WhyInexact(ran, before.Threads.Count),
                    Duration = Stopwatch.GetElapsedTime(started),
                    BytesRead = memory.BytesRead,
                });
            }
        }
    }

    private static string WhyInexact(IReadOnlyList<ThreadThatRan> ran, int threads) =>
        ran.Count == 1 && threads == 1
            ? "its thread ran while it was read"
            : $"{ran.Count} of its {Math.Max(threads, ran.Count)} threads ran while it was read";

    // What files tell is found out before the target stands still, so that it does not wait for our disk.
    private List<MallocCode> LookAtFiles(TargetReader target) => ThreadsInMalloc.CodeIn(target, _mallocs);

    private List<MallocPlace> FindMallocs(
        ProgramFiles files, ulong entry, LiveProcess memory, IReadOnlyList<Mapping> mappings, IReadOnlyList<ProgramFiles.LoadedObject> objects, List<Remark> remarks)
    {
        var unopened = new List<ProgramFiles.LoadedObject>();
        List<MallocPlace> places = _mallocs.Find(files, objects, entry, unopened);
        Mapping? brk = mappings.FirstOrDefault(static mapping => mapping.Name == "[heap]");
        foreach (ProgramFiles.LoadedObject one in unopened)
        {
            MallocImage? image = mappings
                .Where(mapping => mapping.Start.Value >= one.Start && mapping.Start.Value < one.End && (mapping.Access & Access.Write) != 0)
                .Select(mapping => MallocSearch.Find(memory, mapping.Start.Value, mapping.End.Value, brk is null ? null : (brk.Start.Value, brk.End.Value)))
                .FirstOrDefault(static found => found is not null);
            if (image is not null)
            {
                places.Add(new MallocPlace(one.Path, image, 0));
                remarks.Add(new Remark("libc-unopened", RemarkSeverity.Info, $"{one.Path} could not be opened (replaced, or not ours to read); malloc was found in memory instead."));
            }
            else
            {
                remarks.Add(new Remark("libc-unread", RemarkSeverity.Warning,
                    $"{one.Path} could not be opened, and no malloc was found in memory: its heaps are counted as anonymous. Run as root, or restart the process if libc was upgraded under it."));
            }
        }

        return places;
    }

    private Reading Read(TargetReader target, LiveProcess memory, CaptureOptions options, (Freezer Freezer, List<MallocCode> Code)? frozen, CancellationToken cancellation)
    {
        IReadOnlyList<Mapping> mappings = Maps.Parse(ProcFile.Read(target.Via, "maps"));
        var kernel = KernelReading.Start(target.Via);
        List<ProgramFiles.LoadedObject> objects = ProgramFiles.Of(mappings);
        var remarks = new List<Remark>();
        IReadOnlyList<int> inMalloc = frozen is { } held ? ThreadsInMalloc.Among(held.Freezer.ThreadsAtStop, held.Code, memory) : [];
        return Reading.Of(
            new ReadingSource
            {
                Memory = memory,
                Mappings = mappings,
                Threads = frozen is { } still ? TargetThreads.Of(still.Freezer.ThreadsAtStop, memory) : TargetThreads.Read(target.Pid, memory),
                InMalloc = inMalloc,
                Objects = objects,
                Places = FindMallocs(target.Files, target.Entry, memory, mappings, objects, remarks),
                Files = target.Files,
                IsStill = frozen is not null,
                Machine = target.Machine,
                Remarks = remarks,
                Roots = frozen is { } stands && options.ProvesLeaks
                    ? new LeakRoots(LeakRoots.Of(stands.Freezer.ThreadsAtStop, inMalloc), memory, KernelPointers.Of(target.Pid, KernelPointers.EpollsOf(target.Pid)), target.Executable)
                    : null,
            },
            () => kernel.Mappings,
            options,
            cancellation);
    }

    private static Snapshot Assemble(TargetReader target, Reading reading, CaptureFacts capture) =>
        reading.ToSnapshot(target.Facts(reading.Objects.Select(static one => one.Path), reading.Places, reading.Threads), capture);
}

using System.Diagnostics;
using Ebb.Elf;
using Ebb.Injection;
using Ebb.Linux;
using Ebb.Memory;
using Ebb.Procfs;

namespace Ebb.Snapshots;

/// <content>By a copy that the target's kernel makes.</content>
public sealed partial class Capture
{
    private Snapshot Copied(TargetReader target, CaptureOptions options, long started, CancellationToken cancellation)
    {
        List<MallocCode> code = LookAtFiles(target);
        using var ofTarget = new LiveProcess(target.Via);
        LeftBehind? left = options.ProvesLeaks ? LeftBehind.Of(target.Via, ofTarget) : null;
        left?.Read();
        IReadOnlyList<int> epolls = options.ProvesLeaks ? KernelPointers.EpollsOf(target.Via) : [];
        IReadOnlyList<ulong> keptByKernel = options.ProvesLeaks ? KernelPointers.Of(target.Via, epolls) : [];
        CopyPlan plan = PlanCopy(target) with { TakesVectors = options.ProvesLeaks, WhileStanding = options.ProvesLeaks ? LookBeside : null };
        Bytes? proportional = ProportionalOf(target.Via);
        Understudy.Copy();
        using var copier = Copier.Copy(target.Pid, plan, s_freezeLimit, null, () => Watch(target, plan), cancellation);
        using var memory = new LiveProcess(copier.Pid);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation, copier.Ended);
        Reading? reading = null;
        try
        {
            reading = ReadCopy(target, copier, code, memory, new LeakRoots([], ofTarget, keptByKernel, target.Executable, left), options, stop.Token) with { Proportional = proportional };
        }
        catch (Exception failure) when (failure is TargetException { Obstacle: Obstacle.Gone } or OperationCanceledException && !cancellation.IsCancellationRequested)
        {
            // told below: the copy was ended while it was read
        }

        copier.Dispose();
        copier.ThrowIfEnded();
        target.StillThere();
        return Assemble(target, reading ?? throw TargetException.NotCopied(target.Pid, "its copy could not be read"), new CaptureFacts
        {
            Mode = CaptureMode.Fork,
            IsExact = true,
            Pause = copier.Pause,
            MaxPause = options.MaxPause,
            Duration = Stopwatch.GetElapsedTime(started),
            BytesRead = memory.BytesRead,
        });

        // What no copy has: memory that is kept out of it, and what the kernel keeps.
        void LookBeside()
        {
            left!.Read();
            keptByKernel = KernelPointers.Of(target.Via, epolls);
        }
    }

    // A copy costs the target's own group memory, and keeps its descriptors open when it goes.
    internal static void Watch(TargetReader target, CopyPlan plan)
    {
        target.StillThere();
        if (CopyRoom.WhyNoLonger(plan.Limits.Memory()) is { } why)
        {
            throw TargetException.NotCopied(target.Pid, $"{why}; the copy was ended at once");
        }
    }

    /// <exception cref="TargetException">No copy of it can be made.</exception>
    internal static CopyPlan PlanCopy(int pid) => PlanCopy(TargetReader.Open(pid));

    private static CopyPlan PlanCopy(TargetReader target)
    {
        if (target.Machine != ElfMachine.X64)
        {
            throw TargetException.NotCopied(target.Pid, $"--capture fork knows x86-64 so far, and not {target.Machine}");
        }

        IReadOnlyList<Mapping> mappings = Maps.Parse(ProcFile.Read(target.Via, "maps"));
        using var files = MappedFiles.Open(target, mappings);
        using var memory = new ProcessBytes(target.Via);
        return CopyPlan.Make(target.Pid, target.Via, files.All, mappings, memory);
    }

    private Reading ReadCopy(
        TargetReader target, Copier copier, List<MallocCode> code, LiveProcess memory, LeakRoots roots, CaptureOptions options, CancellationToken cancellation)
    {
        var ofTarget = KernelReading.Start(target.Via);
        var ofCopy = KernelReading.Start(copier.Pid);
        IReadOnlyList<Mapping> mappings = Maps.Parse(ProcFile.Read(copier.Pid, "maps"));
        List<ProgramFiles.LoadedObject> objects = ProgramFiles.Of(mappings);
        var files = new ProcessFiles(copier.Pid);
        var remarks = new List<Remark>();
        IReadOnlyList<int> inMalloc = ThreadsInMalloc.Among(copier.Threads, code, memory);
        return Reading.Of(
            new ReadingSource
            {
                Memory = memory,
                Mappings = mappings,
                Threads = TargetThreads.Of(copier.Threads, memory),
                InMalloc = inMalloc,
                Objects = objects,
                Places = FindMallocs(files, target.Entry, memory, mappings, objects, remarks),
                Files = files,
                IsStill = true,
                Machine = target.Machine,
                Remarks = remarks,
                Roots = roots with { Threads = LeakRoots.Of(copier.Threads, inMalloc) },
            },
            () =>
            {
                remarks.AddRange(CopiedMappings.LeftOut(ofTarget.Mappings));
                return CopiedMappings.Join(ofCopy.Mappings, ofTarget.Mappings);
            },
            options,
            cancellation);
    }
}

using System.Diagnostics;
using Ebb.Cores;
using Ebb.Elf;
using Ebb.Glibc;
using Ebb.Leaks;
using Ebb.Linux;
using Ebb.Memory;
using Ebb.Procfs;

namespace Ebb.Snapshots;

/// <summary>Takes a snapshot of a process that is no more, or was somewhere else: from its core.</summary>
/// <remarks>No kernel is there to be asked. What the core holds takes the place of what is resident, and the report says so.</remarks>
internal static class CoreCapture
{
    /// <exception cref="TargetException">It is no core that can be read here, or there is no memory of the process in it.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public static Snapshot Take(CoreFile core, string name, CaptureOptions options, CancellationToken cancellation)
    {
        long started = Stopwatch.GetTimestamp();
        List<Remark> remarks = CoreRemarks.On(core);
        List<ProgramFiles.LoadedObject> objects = ProgramFiles.Of(core.Mappings);
        var files = new CoreFiles(core.Memory, core.Auxiliary.Entry?.Value ?? 0, objects);
        var mallocs = new CoreMallocs(core, files, objects, remarks);
        List<MallocPlace> places = mallocs.Find();
        List<Mapping> mappings = mallocs.BrkOf(places) is { } brk ? CoreMappings.WithHeap(core.Mappings, brk) : core.Mappings;
        SmapsMapping[] held = [.. mappings.Select(mapping => Held(mapping, core.Memory))];
        if (!HoldsAHeap(held))
        {
            throw TargetException.OfFile(Obstacle.Unsupported, CoreRemarks.NoHeap(core, name));
        }

        string? why = CoreRemarks.WhyIncomplete(core) ?? (places.Count > 0 ? CoreRemarks.OnThreads(core, remarks) : null);
        var reading = Reading.Of(
            new ReadingSource
            {
                Memory = core.Memory,
                Mappings = mappings,
                Threads = ThreadsOf(core),
                Objects = objects,
                Places = places,
                Files = files,
                IsStill = true,
                Machine = core.Machine,
                Remarks = remarks,
                Roots = options.ProvesLeaks ? RootsOf(core, files) with { WhyUnproved = why, IsCore = true } : null,
            },
            () => held,
            options,
            cancellation);
        return reading.ToSnapshot(
            CoreTarget.Facts(core, files, objects, places),
            new CaptureFacts
            {
                Mode = CaptureMode.Core,
                IsExact = why is null,
                WhyInexact = why,
                Lost = CoreRemarks.Lost(core),
                Duration = Stopwatch.GetElapsedTime(started),
                BytesRead = core.Memory.BytesRead,
            });
    }

    // Where a thread stood is not looked at: any of them may have been inside malloc.
    private static LeakRoots RootsOf(CoreFile core, CoreFiles files)
    {
        var threads = new List<ThreadRoots>();
        foreach (CoreThread thread in core.Notes.Threads)
        {
            ulong[] general = core.Notes.Words(thread.General);
            ulong[] kept = [.. general.Where((_, register) => !CoreThread.IsOwn(register, core.Machine))];
            threads.Add(new ThreadRoots(thread.Tid, thread.ThreadPointer, thread.StackPointer, thread.IsInCall, kept, core.Notes.Words(thread.Vectors), IsInMalloc: true)
            {
                HasRedZone = core.Machine == ElfMachine.X64,
            });
        }

        // One of whom nothing is known stands for those that the notes lack: without them their stacks would pass for those of threads that have ended.
        if (threads.Count == 0 || core.Notes.AreCut)
        {
            threads.Add(new ThreadRoots(0, null, null, IsInCall: false, [], [], IsInMalloc: true));
        }

        return new LeakRoots(threads, core.Memory, [], files.Program?.Path);
    }

    private static TargetThreads ThreadsOf(CoreFile core)
    {
        var pageSize = new Bytes((ulong)Environment.SystemPageSize);
        var pointers = new List<ulong>();
        var stacks = new List<AddressRange>();
        foreach (CoreThread thread in core.Notes.Threads)
        {
            if (thread.ThreadPointer is not { } pointer)
            {
                continue;
            }

            pointers.Add(pointer);
            if (ThreadDescriptor.StackOf(core.Memory, new Address(pointer), isBelow: core.Machine == ElfMachine.Arm64, pageSize) is { } stack)
            {
                stacks.Add(new AddressRange(stack.Start.Value, stack.End.Value));
            }
        }

        return new TargetThreads(Math.Max(core.Notes.Threads.Count, 1), pointers, stacks);
    }

    // Pages of hugetlbfs are told apart by the name of their file, as smaps would by its flags.
    private static SmapsMapping Held(Mapping mapping, CoreMemory memory) => new(mapping, new SmapsCounters
    {
        Rss = new Bytes(memory.Held(mapping.Start.Value, mapping.End.Value)),
        Flags = mapping is { Inode: not 0, Name: "/anon_hugepage" } ? VmFlags.HugeTlb : VmFlags.None,
    });

    // A process that has no such memory at all may be reported on, too: it is small.
    private static bool HoldsAHeap(SmapsMapping[] mappings)
    {
        bool hasAny = false;
        foreach (SmapsMapping mapping in mappings)
        {
            bool couldBe = (mapping.Access & Access.Write) != 0 && mapping.Inode == 0 && mapping.Name is null or "[heap]";
            if (couldBe && mapping.Rss > Bytes.Zero)
            {
                return true;
            }

            hasAny |= couldBe;
        }

        return !hasAny;
    }
}

using System.Diagnostics;
using Ebb.Cores;
using Ebb.Elf;
using Ebb.Glibc;
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

using Ebb.Cores;
using Ebb.Elf;
using Ebb.Glibc;
using Ebb.Linux;
using Ebb.Rendering;
using Ebb.Snapshots;
using Ebb.Tests.Glibc;
using FsCheck;
using FsCheck.Fluent;

namespace Ebb.Tests.Cores;

/// <summary>A heap in a core is read as in a process, without its libc; a core that is cut off or broken is read as far as it goes.</summary>
public static class HeapsInCores
{
    [Fact]
    public static void A_heap_in_any_layout_is_found_in_the_memory_alone() => Holds(40, static plan =>
    {
        SyntheticHeap heap = plan.Build();
        MallocReading expected = heap.Read(isStill: true, readsSwapped: true, out DamageLog _)!;

        Snapshot seen = Taken(TinyCore.Of(heap).Build());

        Assert.Equal("synthetic", seen.Target.Name);
        Assert.Equal(["synthetic", "--of", "heaps"], seen.Target.CommandLine);
        if (expected.Facts.Arenas[0].System.Count < 4096)
        {
            return; // smaller than malloc makes one; and from 2.43 on an arena that nobody used is all zeros
        }

        MallocFacts malloc = Assert.Single(seen.Mallocs);
        Assert.Equal(expected.Facts.Arenas.Select(Blocks), malloc.Arenas.Select(Blocks));
        Assert.Equal((expected.Facts.Mmapped.Blocks, expected.Facts.Mmapped.Bytes), (malloc.Mmapped.Blocks, malloc.Mmapped.Bytes));
    });

    [Fact]
    public static void A_core_cut_off_anywhere_is_read_as_far_as_it_goes() => Holds(15, static plan =>
    {
        byte[] whole = TinyCore.Of(plan.Build()).Build();
        var random = new Random(plan.Seed);
        for (int turn = 0; turn < 4; turn++)
        {
            int length = turn == 0 ? random.Next(Math.Min(whole.Length, 8192)) : random.Next(whole.Length);
            Bounded(whole[..length], static seen => Assert.False(seen.Capture.IsExact));
        }
    });

    [Fact]
    public static void A_core_with_broken_headers_and_notes_ends_in_figures_that_add_up() => Holds(30, static plan =>
    {
        byte[] core = TinyCore.Of((plan with { Blocks = plan.Blocks / 3 }).Build()).Build();
        int tables = Math.Min(core.Length, 8192);
        var random = new Random(plan.Seed);
        for (int turn = 0; turn < 6; turn++)
        {
            for (int bytes = random.Next(1, 6); bytes > 0; bytes--)
            {
                core[random.Next(TinyCore.Header - 44, tables)] = (byte)random.Next(4) switch { 0 => 0, 1 => 255, _ => (byte)random.Next(256) };
            }

            Bounded(core, static _ => { });
        }
    });

    private static string Blocks(ArenaFacts arena) =>
        string.Join(' ', ((IEnumerable<Group>)[arena.Live, arena.Tcache, arena.Fastbins, arena.Bins, arena.Top]).Select(static one => $"{one.Blocks}/{one.Bytes.Count}"));

    // Whatever comes out can be told, in text and in JSON; a ledger that does not close throws.
    private static void Bounded(byte[] bytes, Action<Snapshot> also)
    {
        try
        {
            Snapshot seen = Taken(bytes);
            var report = Report.Of(seen);
            Assert.Equal(report.Ledger.Resident.Count, report.Ledger.Rows.Aggregate(0UL, static (sum, row) => sum + row.Resident.Count));
            Assert.NotEmpty(TextReport.Of(report, new TextOptions(100, false, true)));
            Assert.NotEmpty(JsonReport.Of(report));
            also(seen);
        }
        catch (TargetException refused)
        {
            Assert.Equal(Obstacle.Unsupported, refused.Obstacle);
        }
    }

    private static Snapshot Taken(byte[] bytes)
    {
        using var core = CoreFile.Open(bytes, "core", ElfMachine.X64);
        return CoreCapture.Take(core, "core", new CaptureOptions { Limit = TimeSpan.FromSeconds(20) }, TestContext.Current.CancellationToken);
    }

    private static void Holds(int times, Action<HeapPlan> claim) => Prop.ForAll(HeapPlan.Any, claim).Check(Config.QuickThrowOnFailure.WithMaxTest(times));
}

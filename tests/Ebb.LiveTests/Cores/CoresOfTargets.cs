using Ebb.Accounts;
using Ebb.Glibc;
using Ebb.LiveTests.Snapshots;
using Ebb.LiveTests.Targets;
using Ebb.Saved;
using Ebb.Snapshots;

namespace Ebb.LiveTests.Cores;

/// <summary>A process that stood still and its core are the same heap: what was counted live is counted in the core.</summary>
public static class CoresOfTargets
{
    public static TheoryData<string, string> Chosen => Programs.UnderEachGlibc("mixed.c 3 7 30000", "broken_brk.c", "realloc.c");

    [Theory]
    [MemberData(nameof(Chosen))]
    public static void Of_the_kernel_hold_what_was_live_to_the_byte(string program, string kind)
    {
        using var folder = new CoreFolder();
        using Target target = folder.Start(Programs.Named(program, kind));
        var live = Inspected.Of(target);

        var core = Taken(folder.Kill(target));

        IsTheSame(live, core);
        Assert.Equal(live.Snapshot.Mallocs.Select(static malloc => malloc.Arenas), core.Snapshot.Mallocs.Select(static malloc => malloc.Arenas));
        Assert.Equal(live.Totals, core.Totals);
        Assert.Equal(live.Ledger.Rows.Where(static row => LedgerKind.IsMalloc(row.Kind)), core.Ledger.Rows.Where(static row => LedgerKind.IsMalloc(row.Kind)));
    }

    [Theory]
    [MemberData(nameof(GlibcVersions.Names), MemberType = typeof(GlibcVersions))]
    public static void Of_gcore_hold_the_same_blocks(string glibc)
    {
        using var folder = new CoreFolder();
        using Target target = Programs.Start("mixed.c 3 7 30000", glibc);
        var live = Inspected.Of(target);

        var core = Inspected.From(FileTarget.Take(folder.Gcore(target.Pid), new CaptureOptions(), TestContext.Current.CancellationToken));

        Assert.InRange(core.Ledger.Malloc.Count, live.Ledger.Malloc.Count, ulong.MaxValue);
        if (core.Snapshot.Capture.IsExact)
        {
            IsTheSame(live, core);
            return;
        }

        // gdb that stops reading a mapping at a guard page of glibc 2.42 or later: the threads' caches are lost, and it is said.
        Assert.Contains(core.Snapshot.Remarks, static remark => remark.Code == "core-threads");
        Assert.Equal(live.Totals.Live.Bytes + live.Totals.Tcache.Bytes + live.Totals.Overhead, core.Totals.Live.Bytes + core.Totals.Tcache.Bytes + core.Totals.Overhead);
        Assert.Equal(live.Totals.Bins.Bytes, core.Totals.Bins.Bytes);
    }

    // All but what is resident: gcore writes pages that were never touched like any other.
    private static void IsTheSame(Inspected live, Inspected core)
    {
        Assert.Equal(live.Snapshot.Target with { Allocators = [], CommandLine = [], Environment = s_nothing, StartedAt = null },
            core.Snapshot.Target with { Allocators = [], CommandLine = [], Environment = s_nothing });
        Assert.Equal(live.Snapshot.Target.CommandLine.Where(static word => !IsOfTheLoader(word)), core.Snapshot.Target.CommandLine);
        Assert.Equal(live.Snapshot.Target.Environment, core.Snapshot.Target.Environment);
        Assert.Equal(live.Snapshot.Target.Allocators, core.Snapshot.Target.Allocators);
        Assert.Equal(live.Snapshot.Mallocs.Select(static malloc => (malloc.Settings, malloc.Layout)), core.Snapshot.Mallocs.Select(static malloc => (malloc.Settings, malloc.Layout)));
        Assert.Equal(live.Snapshot.Mallocs.SelectMany(static malloc => malloc.LiveSizes), core.Snapshot.Mallocs.SelectMany(static malloc => malloc.LiveSizes));
        Assert.Equal(Groups(live), Groups(core));
        Assert.Equal(0, core.Totals.Gap);
        Assert.Equal(0, core.Ledger.KernelDifference);
        Assert.Empty(core.Snapshot.Damage);
    }

    private static readonly Dictionary<string, string> s_nothing = [];

    private static IEnumerable<(string What, ulong Blocks, Bytes Bytes)> Groups(Inspected seen) =>
        from arena in seen.Arenas
        from @group in (IEnumerable<(string Name, Group Group)>)
            [("live", arena.Live), ("tcache", arena.Tcache), ("fastbins", arena.Fastbins), ("bins", arena.Bins), ("top", arena.Top)]
        select ($"arena {arena.Index}: {@group.Name}", @group.Group.Blocks, @group.Group.Bytes);

    // A loader that was called by name takes its own arguments away.
    private static bool IsOfTheLoader(string word) => word.EndsWith("/loader", StringComparison.Ordinal) || word.EndsWith("/libraries", StringComparison.Ordinal) || word == "--library-path";

    private static Inspected Taken(string path)
    {
        var seen = Inspected.From(FileTarget.Take(path, new CaptureOptions(), TestContext.Current.CancellationToken));
        Assert.True(seen.Snapshot.Capture.IsExact, seen.Snapshot.Capture.WhyInexact);
        return seen;
    }
}

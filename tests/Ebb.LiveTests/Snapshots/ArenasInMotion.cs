using Ebb.LiveTests.Targets;
using Ebb.Snapshots;

namespace Ebb.LiveTests.Snapshots;

/// <summary>A heap that was stopped in the middle of a change is read all the same, marked, and no damage.</summary>
public static class ArenasInMotion
{
    [Theory]
    [MemberData(nameof(GlibcVersions.Names), MemberType = typeof(GlibcVersions))]
    public static void Are_told_by_where_the_thread_stood_where_malloc_takes_no_lock(string glibc)
    {
        Requires.Ptrace();
        using Target target = Programs.Start("alone.c", glibc);
        target.Command("run");

        Assert.True(SomeMove(target, CaptureMode.Fork) > 0);

        target.Command("rss"); // it hears this, and waits for the next word
        ThreadStates.Until(() => ThreadStates.All(target.Pid).All(state => state == 'S'));
        Assert.False(Inspected.Of(target, CaptureMode.Fork).Main.IsInMotion);
    }

    [Fact]
    public static void Are_told_beside_a_task_that_malloc_does_not_know()
    {
        Requires.Ptrace();
        using Target target = Target.Start("alone.c", "beside");
        target.Command("run");

        Assert.True(SomeMove(target, CaptureMode.Fork) > 0);
    }

    [Theory]
    [InlineData(CaptureMode.Fork)]
    [InlineData(CaptureMode.Freeze)]
    public static void Are_told_by_their_locks_where_there_are_several_threads(CaptureMode mode)
    {
        Requires.Ptrace();
        using Target target = Target.Start("busy.c", "8", "2000");

        SomeMove(target, mode);
    }

    [Fact]
    public static void Memory_that_no_copy_has_is_counted_and_said()
    {
        Requires.Ptrace();
        using Target target = Target.Start("alone.c");

        var seen = Inspected.Of(target, CaptureMode.Fork);

        seen.Closes();
        Assert.Contains("2.0 MiB in 2 mappings", Assert.Single(seen.Snapshot.Remarks, remark => remark.Code == "not-on-fork").Message, StringComparison.Ordinal);

        // Of its own 4 MiB a copy that shares them takes half. The rest, pages of libc, changes with who else has them.
        ulong alone = Inspected.Of(target, CaptureMode.Live).Snapshot.Kernel.Proportional.Count;
        Assert.InRange(seen.Snapshot.Kernel.Proportional.Count, alone * 9 / 10, alone * 11 / 10);
    }

    // How often one of many stops falls into malloc is chance; that none of them does in a program that does little else is not.
    private static int SomeMove(Target target, CaptureMode mode)
    {
        int moved = 0;
        for (int time = 0; time < 15; time++)
        {
            var seen = Inspected.From(Capture.Take(target.Pid, new CaptureOptions { Mode = mode }, TestContext.Current.CancellationToken));

            Assert.Empty(seen.Snapshot.Damage);
            Assert.Equal(0, seen.Totals.Gap);
            Assert.Equal(0, seen.Ledger.KernelDifference);
            bool moves = seen.Arenas.Any(arena => arena.IsInMotion);
            Assert.Equal(moves, seen.Snapshot.Remarks.Any(remark => remark.Code == "in-motion"));
            moved += moves ? 1 : 0;
        }

        return moved;
    }
}

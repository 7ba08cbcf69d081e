using Ebb.Injection;
using Ebb.LiveTests.Injection;
using Ebb.LiveTests.Oracles;
using Ebb.LiveTests.Targets;
using Ebb.Snapshots;

namespace Ebb.LiveTests.Snapshots;

/// <summary>What is read from a copy is what was in the process when it was made.</summary>
public static class CopiedProcesses
{
    public static TheoryData<string, string> UnderEachGlibc => Programs.UnderEachGlibc("mixed.c 3 4 20000", "shared.c", "mmapped.c");

    [Theory]
    [MemberData(nameof(UnderEachGlibc))]
    [InlineData("fragments.c", "static")]
    [InlineData("stacks.c", "static-pie")]
    public static void Close_their_books_against_the_kernel_s_count_of_the_process_itself(string program, string kind)
    {
        Requires.Ptrace();
        using Target target = Programs.Start(program, kind);

        var copied = Inspected.Of(target, CaptureMode.Fork);

        copied.Closes();
        Assert.Equal(target.Pid, copied.Snapshot.Target.Pid);
        Assert.Equal(CaptureMode.Fork, copied.Snapshot.Capture.Mode);
        Assert.NotNull(copied.Snapshot.Capture.Pause);
    }

    [Theory]
    [InlineData("arenas.c")]
    [InlineData("mmapped.c")]
    [InlineData("stacks.c")]
    [InlineData("shared.c")]
    public static void Are_read_as_the_frozen_process_is(string program)
    {
        Requires.Ptrace();
        using Target target = Target.Start(program);
        Inspected.Of(target, CaptureMode.Fork); // the page of the worker's chain is the process's own from then on
        Snapshot frozen = Inspected.Of(target, CaptureMode.Freeze).Snapshot;

        Snapshot copied = Inspected.Of(target, CaptureMode.Fork).Snapshot;

        Assert.Equal(frozen.Target.Threads, copied.Target.Threads);
        Assert.Equal(frozen.Kernel with { Proportional = default, LazyFree = default }, copied.Kernel with { Proportional = default, LazyFree = default });
        Assert.Equal(frozen.Mappings.Select(Counted), copied.Mappings.Select(Counted));
        Assert.Equal(frozen.Mallocs.Select(malloc => malloc.Mmapped), copied.Mallocs.Select(malloc => malloc.Mmapped));
        Assert.Equal(frozen.Mallocs.SelectMany(malloc => malloc.Arenas), copied.Mallocs.SelectMany(malloc => malloc.Arenas));
    }

    [Fact]
    public static void Count_what_glibc_counts_while_eight_threads_stand_between_two_rounds()
    {
        Requires.Ptrace();
        using Target target = Target.Start("busy.c", "8", "2000");
        for (int round = 0; round < 3; round++)
        {
            IReadOnlyDictionary<string, string> said = target.Command("stop");

            var copied = Inspected.From(Capture.Take(target.Pid, new CaptureOptions { Mode = CaptureMode.Fork }, TestContext.Current.CancellationToken));

            Assert.Equal(said["arena"], $"{copied.Totals.System.Count}");
            Assert.Equal(said["fordblks"], $"{(copied.Totals.Free.Bytes - copied.Totals.Tcache.Bytes).Count}");
            Assert.Equal(said["fsmblks"], $"{copied.Totals.Fastbins.Bytes.Count}");
            Assert.Equal(said["live_bytes"], $"{copied.Totals.Live.Bytes.Count - LibcBlocks(copied, said)}");
            copied.Closes();
            target.Command("go");
        }
    }

    [Fact]
    public static void Close_their_books_while_eight_threads_allocate()
    {
        Requires.Ptrace();
        using Target target = Target.Start("busy.c", "8", "2000");
        target.Command("stop"); // each of its threads has begun, with the mask that it keeps
        target.Command("go");
        IReadOnlyList<string> before = Outside.Of(target.Pid);
        for (int time = 0; time < 5; time++)
        {
            var seen = Inspected.From(Capture.Take(target.Pid, new CaptureOptions { Mode = CaptureMode.Fork }, TestContext.Current.CancellationToken));

            Assert.True(seen.Snapshot.Capture.IsExact);
            Assert.Equal(0, seen.Ledger.KernelDifference);
            Assert.Equal(0, seen.Totals.Gap);
            Assert.Equal(9, seen.Snapshot.Target.Threads);
            Assert.True(
                seen.Totals.Unread.Count <= seen.Totals.System.Count / 100,
                $"{seen.Totals.Unread} of {seen.Totals.System} unread: {string.Join("; ", seen.Snapshot.Damage)}");
        }

        Outside.ComesBackTo(before, target.Pid, "five copies");
    }

    [Fact]
    public static void Leave_nothing_behind()
    {
        Requires.Ptrace();
        using Target target = Target.Start("whole.c", "2");
        target.Command("check"); // each of its threads has begun, with the mask that it keeps
        IReadOnlyList<string> before = Outside.Of(target.Pid);
        for (int time = 0; time < 20; time++)
        {
            CopyPlan plan = Capture.PlanCopy(target.Pid) with { Preference = new Random(time).Next };
            using var copier = Copier.Copy(target.Pid, plan, TimeSpan.FromSeconds(10), null, TestContext.Current.CancellationToken);
            Assert.Equal($"{target.Pid}", Kernel.Status(copier.Pid)["PPid"]);
        }

        Outside.ComesBackTo(before, target.Pid, "twenty copies");
        Assert.All(target.Command("check"), broken => Assert.Equal((broken.Key, "0"), (broken.Key, broken.Value)));
    }

    [Fact]
    public static void Interrupt_no_call_of_blocked_threads()
    {
        Requires.Ptrace();
        using Target target = Target.Start("blocked.c");
        target.Command("block");
        IReadOnlyList<string> mappings = Outside.Mappings(target.Pid);
        for (int time = 0; time < 30; time++)
        {
            CopyPlan plan = Capture.PlanCopy(target.Pid) with { Preference = new Random(time).Next };
            Copier.Copy(target.Pid, plan, TimeSpan.FromSeconds(10), null, TestContext.Current.CancellationToken).Dispose();
        }

        Assert.Equal(mappings, Outside.Mappings(target.Pid));
        Assert.All(target.Command("wake"), ended => Assert.Equal((ended.Key, "0"), (ended.Key, ended.Value)));
    }

    [Fact]
    public static async Task Can_be_had_of_a_thread_that_takes_one_signal_after_the_other_and_none_is_lost()
    {
        Requires.Ptrace();
        const int Signalled = 20_000;
        using Target target = Target.Start("signalled.c");
        CopyPlan plan = Capture.PlanCopy(target.Pid);
        var sender = Task.Run(
            () =>
            {
                for (int signal = 0; signal < Signalled; signal++)
                {
                    Signals.Send(target.Pid, Signals.RealTime); // it queues: each one counts
                }
            },
            TestContext.Current.CancellationToken);

        // Its only thread is met with a signal in its hands, sooner or later, and nobody else is there to be borrowed.
        for (int time = 0; time < 50 || (!sender.IsCompleted && time < 1000); time++)
        {
            Copier.Copy(target.Pid, plan, TimeSpan.FromSeconds(10), null, TestContext.Current.CancellationToken).Dispose();
        }

        await sender;
        ThreadStates.Until(() => target.Command("signals")["handled"] == $"{Signalled}");
    }

    // The kernel counts pages that it may take back in batches, a processor at a time.
    private static MappingFacts Counted(MappingFacts mapping) => mapping with { LazyFree = default };

    // libc makes a block for each thread, its table of thread-locals.
    private static ulong LibcBlocks(Inspected seen, IReadOnlyDictionary<string, string> said) =>
        seen.Totals.Live.Bytes.Count - ulong.Parse(said["live_bytes"], null) is var more and < 8 * 1024 && more % 8 == 0 ? more : 0;
}

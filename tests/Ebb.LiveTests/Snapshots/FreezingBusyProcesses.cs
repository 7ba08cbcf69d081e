using Ebb.LiveTests.Targets;
using Ebb.Procfs;
using Ebb.Snapshots;

namespace Ebb.LiveTests.Snapshots;

public static class FreezingBusyProcesses
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(10);

    [Theory]
    [InlineData("busy.c", 20)]
    [InlineData("churn.c", 200)] // threads come and go all the time
    public static void All_threads_stand_until_they_are_released(string source, int times)
    {
        Requires.Ptrace();
        using Target target = Target.Start(source);
        for (int time = 0; time < times; time++)
        {
            using Freezer freezer = Freezer.Freeze(target.Pid, s_limit, TestContext.Current.CancellationToken);
            ThreadActivity before = ThreadActivity.Sample(target.Pid);

            Assert.All(ThreadStates.All(target.Pid), state => Assert.Equal('t', state));
            Assert.Subset(before.Threads.Keys.ToHashSet(), freezer.Threads.ToHashSet()); // beside them those that ended in our hands
            Assert.All(freezer.Threads, tid => Assert.NotNull(freezer.StackPointer(tid)));
            Assert.Empty(ThreadActivity.RanBetween(before, ThreadActivity.Sample(target.Pid)));
            Assert.True(freezer.Release() > TimeSpan.Zero);
        }

        ThreadStates.Until(() => ThreadStates.All(target.Pid).Contains('R'));
        target.Command("rss");
    }

    [Fact]
    public static void A_process_that_runs_is_seen_to_run()
    {
        using Target target = Target.Start("busy.c");
        ThreadActivity before = ThreadActivity.Sample(target.Pid);

        Assert.NotEmpty(ThreadActivity.RanBetween(before, ThreadActivity.Sample(target.Pid)));
    }

    [Fact]
    public static void A_process_that_waits_is_proven_to_stand_still_and_seen_to_have_answered()
    {
        using Target target = Target.Start("stacks.c", "3", "64K");
        ThreadStates.Until(() => ThreadStates.All(target.Pid).All(state => state == 'S'));
        ThreadActivity before = ThreadActivity.Sample(target.Pid);
        ThreadActivity after = ThreadActivity.Sample(target.Pid);
        target.Command("rss");

        Assert.Empty(ThreadActivity.RanBetween(before, after));
        Assert.Equal(target.Pid, Assert.Single(ThreadActivity.RanBetween(after, ThreadActivity.Sample(target.Pid))).Tid);
    }

    [Fact]
    public static async Task No_signal_is_lost_or_doubled_by_freezes()
    {
        Requires.Ptrace();
        const int Signalled = 5000;
        using Target target = Target.Start("blocked.c");
        var sender = Task.Run(
            () =>
            {
                for (int signal = 0; signal < Signalled; signal++)
                {
                    Signals.Send(target.Pid, Signals.RealTime); // it queues: each one counts
                }
            },
            TestContext.Current.CancellationToken);

        // A thread that takes one signal after the other is met with one in its hands, sooner or later.
        for (int time = 0; time < 300 || !sender.IsCompleted; time++)
        {
            Freezer.Freeze(target.Pid, s_limit, TestContext.Current.CancellationToken).Release();
        }

        await sender;
        ThreadStates.Until(() => target.Command("signals")["handled"] == "5000");
    }

    [Fact]
    public static void A_process_that_is_killed_while_it_is_held_is_gone_and_releases_without_complaint()
    {
        Requires.Ptrace();
        using Target target = Target.Start("busy.c");
        using Freezer freezer = Freezer.Freeze(target.Pid, s_limit, TestContext.Current.CancellationToken);
        Signals.Send(target.Pid, Signals.Kill);

        freezer.Release();

        ThreadStates.Until(() => !Directory.Exists($"/proc/{target.Pid}"));
    }

    [Fact]
    public static void A_process_whose_first_thread_has_ended_is_held_by_its_others()
    {
        Requires.Ptrace();
        using Target target = Target.Start("leaderless.c");
        ThreadStates.Until(() => Stat.Parse(Linux.ProcFile.Read(target.Pid, "stat")).IsZombie);

        using Freezer freezer = Freezer.Freeze(target.Pid, s_limit, TestContext.Current.CancellationToken);

        Assert.Equal([(int)target.Number("tid")], freezer.Threads);
    }
}

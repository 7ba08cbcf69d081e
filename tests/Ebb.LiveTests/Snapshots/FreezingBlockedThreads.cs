using System.Globalization;
using Ebb.LiveTests.Targets;
using Ebb.Snapshots;

namespace Ebb.LiveTests.Snapshots;

/// <summary>A thread in each kind of call that blocks: none may see that we were there.</summary>
public static class FreezingBlockedThreads
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(10);

    // Their numbers on x86-64, by the names that the target gives them.
    private static readonly Dictionary<string, string> s_calls = new()
    {
        ["epoll_wait"] = "232",
        ["epoll_pwait"] = "281",
        ["read"] = "0",
        ["poll"] = "7",
        ["ppoll"] = "271",
        ["select"] = "270", // libc calls pselect6
        ["recv"] = "45",
        ["semop"] = "220", // libc calls semtimedop
        ["sigtimedwait"] = "128",
        ["futex"] = "202",
        ["futex_timed"] = "202",
        ["nanosleep"] = "230", // libc calls clock_nanosleep
    };

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public static void No_call_ends_early_by_a_freeze(int times)
    {
        using Target target = Blocked();
        for (int time = 0; time < times; time++)
        {
            using Freezer freezer = Freezer.Freeze(target.Pid, s_limit, TestContext.Current.CancellationToken);
            Assert.All(ThreadStates.All(target.Pid), state => Assert.Equal('t', state));
        }

        Assert.All(target.Command("wake"), ended => Assert.Equal((ended.Key, "0"), (ended.Key, ended.Value)));
    }

    [Fact]
    public static void No_call_ends_early_by_a_freeze_that_is_given_up_before_all_stand()
    {
        using Target target = Blocked();
        var givenUp = new CancellationToken(canceled: true);
        int times = 0;
        for (int time = 0; time < 100; time++)
        {
            try
            {
                Freezer.Freeze(target.Pid, s_limit, givenUp).Dispose();
            }
            catch (OperationCanceledException)
            {
                times++;
            }
        }

        Assert.NotEqual(0, times);
        Assert.All(target.Command("wake"), ended => Assert.Equal((ended.Key, "0"), (ended.Key, ended.Value)));
    }

    [Fact]
    public static void A_signal_that_came_meanwhile_is_handled_and_interrupts_only_what_it_may()
    {
        using Target target = Blocked();
        using (Freezer freezer = Freezer.Freeze(target.Pid, s_limit, TestContext.Current.CancellationToken))
        {
            Signals.Send(target.Pid, Signals.RealTime); // its handler has SA_RESTART
        }

        ThreadStates.Until(() => target.Command("signals")["handled"] == "1");
        Assert.Equal("0", target.Command("wake")["read"]);
    }

    [Fact]
    public static void The_same_threads_are_held_that_the_target_has()
    {
        using Target target = Blocked();
        using Freezer freezer = Freezer.Freeze(target.Pid, s_limit, TestContext.Current.CancellationToken);

        IEnumerable<int> all = s_calls.Keys.Select(call => int.Parse(target[call], CultureInfo.InvariantCulture)).Append(target.Pid);
        Assert.Equal(all.Order(), freezer.Threads);
        Assert.Equal(target.Pid, freezer.Pid);
        Assert.Null(freezer.ThreadPointer(1));
    }

    [Fact]
    public static void A_process_that_was_stopped_before_stays_stopped()
    {
        using Target target = Blocked();
        Signals.Send(target.Pid, Signals.Stop);
        ThreadStates.Until(() => ThreadStates.All(target.Pid).All(state => state == 'T'));

        using (Freezer freezer = Freezer.Freeze(target.Pid, s_limit, TestContext.Current.CancellationToken))
        {
            Assert.All(ThreadStates.All(target.Pid), state => Assert.Equal('t', state));
        }

        ThreadStates.Until(() => ThreadStates.All(target.Pid).All(state => state == 'T'));
        Signals.Send(target.Pid, Signals.Continue);
        Assert.Equal("0", target.Command("wake")["read"]);
    }

    [Fact]
    public static void A_process_that_is_stopped_meanwhile_stops_when_it_is_released()
    {
        using Target target = Blocked();
        using (Freezer freezer = Freezer.Freeze(target.Pid, s_limit, TestContext.Current.CancellationToken))
        {
            Signals.Send(target.Pid, Signals.Stop);
        }

        ThreadStates.Until(() => ThreadStates.All(target.Pid).All(state => state == 'T'));
        Signals.Send(target.Pid, Signals.Continue);
        Assert.Equal("0", target.Command("wake")["read"]);
    }

    private static Target Blocked()
    {
        Requires.Ptrace();
        Target target = Target.Start("blocked.c");
        target.Command("block");
        foreach ((string name, string number) in s_calls)
        {
            int tid = int.Parse(target[name], CultureInfo.InvariantCulture);
            ThreadStates.Until(() => ThreadStates.SystemCall(target.Pid, tid) == number);
        }

        return target;
    }
}

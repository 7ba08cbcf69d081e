using Ebb.LiveTests.Snapshots;
using Ebb.LiveTests.Targets;
using Ebb.Linux;
using Ebb.Trimming;

namespace Ebb.LiveTests.Trimming;

/// <summary>Wherever the target's threads are, either it is trimmed as it should be, or it is left alone and the reason is told.</summary>
public static class TrimmedInOddPlaces
{
    [Theory]
    [InlineData(TrimWay.Slices)]
    [InlineData(TrimWay.Call)]
    public static void In_a_handler_of_a_signal_it_is_trimmed_or_left_alone(TrimWay way)
    {
        Requires.Ptrace();
        using Target target = In("handler");
        (ulong advised, string why) = Trim(target.Pid, way);

        Assert.True(why.Length > 0 || advised > 1 << 20 || way == TrimWay.Call, $"{advised} {why}");
        GoesOn(target);
    }

    /// <remarks>A stack that neither libc nor the kernel gave it.</remarks>
    [Theory]
    [InlineData(TrimWay.Slices)]
    [InlineData(TrimWay.Call)]
    public static void On_an_alternate_stack_it_is_left_alone(TrimWay way)
    {
        Requires.Ptrace();
        using Target target = In("aside");

        Assert.Equal(0UL, Trim(target.Pid, way).Advised);
        GoesOn(target);
    }

    /// <remarks>No lock tells of it, where there is but one thread.</remarks>
    [Theory]
    [InlineData(TrimWay.Slices)]
    [InlineData(TrimWay.Call)]
    public static void In_a_handler_that_interrupted_malloc_it_is_left_alone(TrimWay way)
    {
        Requires.Ptrace();
        using Target target = In("inside");
        (ulong advised, string why) = Trim(target.Pid, way);

        Assert.Equal(0UL, advised);
        Assert.Contains(way == TrimWay.Call ? "cannot be called" : "was in use each of the", why, StringComparison.Ordinal);
        GoesOn(target);
        Assert.True(Trim(target.Pid, TrimWay.Slices).Advised > 1 << 20);
    }

    [Fact]
    public static void Locked_memory_is_refused_by_the_kernel_and_counted()
    {
        Requires.Ptrace();
        using Target target = Target.Start("odd.c");
        TrimPlan plan = EverythingFree.Of(target.Pid);
        target.Command("lock");

        TrimOutcome outcome = Trimmer.Run(plan, new TrimOptions(), null, TestContext.Current.CancellationToken);

        Assert.Equal(Bytes.Zero, outcome.Advised);
        Assert.Equal(new Skipped(plan.Forecast, "refused by the kernel"), Assert.Single(outcome.Skipped));
        Assert.Equal("0", target.Command("check")["broken"]);
    }

    [Fact]
    public static void A_first_thread_that_waits_for_a_child_with_its_memory_is_left_alone()
    {
        Requires.Ptrace();
        using Target target = Target.Start("sleepless.c");
        TrimPlan plan = EverythingFree.Of(target.Pid);
        target.Command("borrow");

        Assert.Equal(0UL, Trim(plan, TrimWay.Slices).Advised);
        target.Command("leave");
        ThreadStates.Until(() => ThreadStates.All(target.Pid).All(state => state == 'S'));
        target.Command("on");
    }

    [Fact]
    public static void A_process_that_a_signal_has_stopped_stays_stopped_and_is_left_alone()
    {
        Requires.Ptrace();
        using Target target = Target.Start("odd.c");
        TrimPlan plan = EverythingFree.Of(target.Pid);
        Signals.Send(target.Pid, Signals.Stop);
        ThreadStates.Until(() => ThreadStates.All(target.Pid).All(state => state == 'T'));

        Assert.Equal(0UL, Trim(plan, TrimWay.Slices).Advised);
        ThreadStates.Until(() => ThreadStates.All(target.Pid).All(state => state == 'T')); // the kernel stops it again a moment after it was let go
        Signals.Send(target.Pid, Signals.Continue);
        Assert.Equal("0", target.Command("check")["broken"]);
    }

    [Fact]
    public static void A_process_whose_first_thread_has_ended_is_trimmed_by_another()
    {
        Requires.Ptrace();
        using Target target = Target.Start("leaderless.c");
        TrimPlan plan = EverythingFree.Of(target.Pid);
        Assert.NotEmpty(plan.Arenas);

        Assert.Equal(plan.Forecast.Count, Trim(plan, TrimWay.Slices).Advised);
        target.Command("count");
    }

    private static Target In(string place)
    {
        Target target = Target.Start("odd.c");
        target.Command(place);
        Inspected.Quiet(target.Pid);
        return target;
    }

    private static void GoesOn(Target target)
    {
        target.Command("back");
        Assert.Equal("0", target.Command("check")["broken"]);
    }

    private static (ulong Advised, string Why) Trim(int pid, TrimWay way) => Trim(EverythingFree.Of(pid), way);

    private static (ulong Advised, string Why) Trim(TrimPlan plan, TrimWay way)
    {
        try
        {
            TrimOutcome outcome = Trimmer.Run(plan, new TrimOptions { Way = way }, null, TestContext.Current.CancellationToken);
            return (outcome.Advised.Count, string.Join("; ", outcome.Skipped.Select(one => one.Why)));
        }
        catch (TargetException refused)
        {
            return (0, refused.Message);
        }
    }
}

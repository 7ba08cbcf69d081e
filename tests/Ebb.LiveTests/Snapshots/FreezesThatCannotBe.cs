using System.Diagnostics;
using System.Globalization;
using Ebb.LiveTests.Targets;
using Ebb.Linux;
using Ebb.Procfs;
using Ebb.Snapshots;

namespace Ebb.LiveTests.Snapshots;

public static class FreezesThatCannotBe
{
    private const string HeldProcess = "EBB_TEST_HOLDS";
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(10);

    [Fact]
    public static void A_process_that_never_was_is_gone() => Assert.Equal(Obstacle.Gone, Refusal(0x3fff_ffff).Obstacle);

    [Fact]
    public static void A_thread_of_the_kernel_is_not_supported()
    {
        int? kernelThread = ProcessList.Take().FirstOrDefault(process => process.IsKernelThread)?.Pid;
        Requires.That(kernelThread is not null, "no kernel thread to be seen here");

        TargetException refusal = Refusal(kernelThread!.Value);

        Assert.Equal(Obstacle.Unsupported, refusal.Obstacle);
        Assert.Contains("thread of the kernel", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public static void We_cannot_hold_ourselves() => Assert.Equal(Obstacle.Unsupported, Refusal(Environment.ProcessId).Obstacle);

    [Fact]
    public static void A_process_that_is_held_already_names_its_tracer_and_what_works()
    {
        Requires.Ptrace();
        using Target target = Target.Start("in_use.c");
        using Freezer freezer = Freezer.Freeze(target.Pid, s_limit, TestContext.Current.CancellationToken);

        TargetException refusal = Refusal(target.Pid);

        Assert.Equal(Obstacle.Traced, refusal.Obstacle);
        Assert.Contains(
            string.Create(CultureInfo.InvariantCulture, $"process {Environment.ProcessId} ({File.ReadAllText("/proc/self/comm").TrimEnd()}) traces it already"),
            refusal.Message,
            StringComparison.Ordinal);
        Assert.Contains("--capture live needs none", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(target.Pid, Capture.Take(target.Pid, new CaptureOptions(), TestContext.Current.CancellationToken).Target.Pid);
    }

    [Fact]
    public static void A_thread_that_does_not_stand_in_time_lets_the_process_go_on()
    {
        Requires.Ptrace();
        using Target target = Target.Start("sleepless.c");
        target.Command("borrow");

        TargetException refusal = Assert.Throws<TargetException>(
            () => Freezer.Freeze(target.Pid, TimeSpan.FromMilliseconds(50), TestContext.Current.CancellationToken));

        Assert.Equal(Obstacle.Unsupported, refusal.Obstacle);
        Assert.Contains("(state D: it waits for a child that has its memory until it starts a program of its own, vfork(2))", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(target.Pid, Capture.Take(target.Pid, new CaptureOptions(), TestContext.Current.CancellationToken).Target.Pid); // as the message says
        ThreadStates.Until(() => Status.Parse(ProcFile.Read(target.Pid, "status")).TracerPid == 0);
        target.Command("leave"); // heard by the child, answered by the parent that has its memory back
        target.Command("anything");
    }

    [Fact]
    public static void A_freeze_that_is_cancelled_lets_the_process_go_on()
    {
        Requires.Ptrace();
        using Target target = Target.Start("sleepless.c");
        target.Command("borrow");
        using var cancellation = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));

        Assert.Throws<OperationCanceledException>(() => Freezer.Freeze(target.Pid, TimeSpan.FromMinutes(1), cancellation.Token));

        ThreadStates.Until(() => Status.Parse(ProcFile.Read(target.Pid, "status")).TracerPid == 0);
        target.Command("leave");
    }

    [Fact]
    public static void A_process_goes_on_when_we_are_killed_while_we_hold_it()
    {
        Requires.Ptrace();
        using Target target = Target.Start("busy.c");
        var start = new ProcessStartInfo(
            Environment.ProcessPath!,
            [typeof(FreezesThatCannotBe).Assembly.Location, "-method", $"{typeof(FreezesThatCannotBe).FullName}.{nameof(Holds_a_process_for_ever)}", "-explicit", "only"])
        {
            RedirectStandardOutput = true,
        };
        if (!Environment.ProcessPath!.EndsWith("dotnet", StringComparison.Ordinal))
        {
            start.ArgumentList.RemoveAt(0);
        }

        start.Environment[HeldProcess] = target.Pid.ToString(CultureInfo.InvariantCulture);
        using Process holder = Process.Start(start)!;
        try
        {
            ThreadStates.Until(() => holder.HasExited || ThreadStates.All(target.Pid).All(state => state == 't'));
            Assert.False(holder.HasExited);
        }
        finally
        {
            holder.Kill(); // SIGKILL: nothing of ours runs after it
            holder.WaitForExit();
        }

        target.Command("stop");
        Assert.DoesNotContain('t', ThreadStates.All(target.Pid));
    }

    /// <summary>Not a test: what the test before kills.</summary>
    [Fact(Explicit = true)]
    public static void Holds_a_process_for_ever()
    {
        string? pid = Environment.GetEnvironmentVariable(HeldProcess);
        Assert.SkipWhen(pid is null, "it is run by another test");
        using Freezer freezer = Freezer.Freeze(int.Parse(pid!, CultureInfo.InvariantCulture), s_limit, TestContext.Current.CancellationToken);
        TestContext.Current.CancellationToken.WaitHandle.WaitOne();
    }

    private static TargetException Refusal(int pid) =>
        Assert.Throws<TargetException>(() => Freezer.Freeze(pid, s_limit, TestContext.Current.CancellationToken));
}

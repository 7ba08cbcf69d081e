using Ebb.Injection;
using Ebb.LiveTests.Injection;
using Ebb.LiveTests.Oracles;
using Ebb.LiveTests.Snapshots;
using Ebb.LiveTests.Targets;
using Ebb.Linux;
using Ebb.Trimming;

namespace Ebb.LiveTests.Trimming;

/// <summary>A target that becomes another program, or is stopped, while it is trimmed: nothing reaches the new program, and no stop is lost.</summary>
public static class TrimsThatAreCutShort
{
    // So short that each slice is of one hole.
    private static readonly TrimOptions s_sliceBySlice = new() { MaxPause = TimeSpan.FromMicroseconds(1) };

    [Theory]
    [InlineData("exits.c 2000 1000")]
    [InlineData("exits.c 2000 1000 aside")]
    public static void End_where_the_target_becomes_another_program_between_two_slices(string program) => Ends(program, Instant.LetGo);

    /// <remarks>The kernel ends the thread that is borrowed, and gives its id to the one that called exec.</remarks>
    [Fact]
    public static void End_where_another_thread_of_the_target_does_in_the_middle_of_a_slice()
    {
        foreach (Instant instant in (Instant[])[Instant.FramesWritten, Instant.AtEntry, Instant.Listed, Instant.Committed])
        {
            Ends("exits.c 2000 1000 aside", instant);
        }
    }

    private static void Ends(string program, Instant instant)
    {
        Requires.Ptrace();
        using Target target = Programs.Start(program, GlibcVersions.Machine);
        Inspected.Quiet(target.Pid);
        bool isAnother = false;

        TargetException ended = Assert.Throws<TargetException>(() => Trimmer.Run(Often(EverythingFree.Of(target.Pid)), s_sliceBySlice, null, at =>
        {
            if (at == instant && !isAnother)
            {
                isAnother = true;
                target.Exec();
            }
        }, TestContext.Current.CancellationToken));

        Assert.Equal(Obstacle.Gone, ended.Obstacle);
        Assert.Contains("started another program", ended.Message, StringComparison.Ordinal);
        Assert.Equal("cat", Kernel.Status(target.Pid)["Name"]);
        Assert.Equal("0", Kernel.Status(target.Pid)["TracerPid"]);
        Assert.All(
            Kernel.Mappings(target.Pid).Where(mapping => mapping.Access[2] == 'x' && mapping.Path.StartsWith('/')),
            code => Assert.Equal((code.Path, 0UL), (code.Path, code.Counters["Anonymous"]))); // a page that was written to is its own
        target.Command("done");
    }

    [Theory]
    [InlineData("exits.c 2000 1000 aside")]
    [InlineData("odd.c")]
    public static void Leave_the_target_stopped_where_it_is_stopped_meanwhile_and_it_goes_on_when_told(string program)
    {
        Requires.Ptrace();
        using Target target = Programs.Start(program, GlibcVersions.Machine);
        Inspected.Quiet(target.Pid);
        TrimPlan plan = EverythingFree.Of(target.Pid);
        plan = plan with { Arenas = [plan.Arenas[0] with { Holes = [plan.Arenas[0].Holes[0]] }] };
        foreach (Instant instant in Instants.OfATrim.Where(one => program != "odd.c" || one != Instant.Unlocked)) // one thread takes no lock
        {
            bool isStopped = false;
            Trimmer.Run(plan, new TrimOptions(), null, at =>
            {
                if (at == instant && !isStopped)
                {
                    isStopped = true;
                    Signals.Send(target.Pid, Signals.Stop);
                }
            }, TestContext.Current.CancellationToken);

            Assert.True(isStopped, $"it never came to {instant}");
            ThreadStates.Until(() => ThreadStates.All(target.Pid).All(state => state == 'T'));
            Signals.Send(target.Pid, Signals.Continue);
            target.Command("check");
            Inspected.Quiet(target.Pid);
            Assert.Equal((instant, 0UL), (instant, Words.At(target.Pid, plan.Arenas[0].State) & 0xffffffff));
        }
    }

    [Fact]
    public static void Leave_what_is_left_of_a_target_that_is_stopped_between_two_slices()
    {
        Requires.Ptrace();
        using Target target = Target.Start("odd.c");
        Inspected.Quiet(target.Pid);
        bool isStopped = false;
        TrimPlan plan = EverythingFree.Of(target.Pid);

        TrimOutcome outcome = Trimmer.Run(plan, s_sliceBySlice, null, at =>
        {
            if (at == Instant.LetGo && !isStopped)
            {
                isStopped = true;
                Signals.Send(target.Pid, Signals.Stop);
            }
        }, TestContext.Current.CancellationToken);

        Assert.InRange(outcome.Slices, 1, 2); // the signal may meet it in the second
        Assert.Equal(plan.Arenas[0].Holes.Aggregate(0UL, (sum, hole) => sum + hole.To - hole.From), outcome.Advised.Count + Assert.Single(outcome.Skipped).Bytes.Count);
        ThreadStates.Until(() => ThreadStates.All(target.Pid).All(state => state == 'T'));
        Signals.Send(target.Pid, Signals.Continue);
        Assert.Equal("0", target.Command("check")["broken"]);
    }

    // Each hole again and again: the top of a small heap is one slice.
    private static TrimPlan Often(TrimPlan plan) =>
        plan with { Arenas = [.. plan.Arenas.Select(arena => arena with { Holes = [.. Enumerable.Repeat(arena.Holes, 8).SelectMany(holes => holes)] })] };
}

using System.Diagnostics;
using System.Globalization;
using Ebb.Injection;
using Ebb.LiveTests.Injection;
using Ebb.LiveTests.Snapshots;
using Ebb.LiveTests.Targets;
using Ebb.Trimming;

namespace Ebb.LiveTests.Trimming;

/// <summary>However and whenever a process that trims is killed, the target goes on as if there had been none: whole, unlocked, and running.</summary>
public static class KilledTrims
{
    private static readonly Instant[] s_ofACall =
    [
        Instant.Standing, Instant.FramesWritten, Instant.MaskCollapsed, Instant.Flipped, Instant.Masked, Instant.Committed, Instant.AtExit,
        Instant.MaskRestored, Instant.Restored, Instant.LetGo,
    ];

    // Where nobody is there to wait, no lock is taken.
    private static readonly Instant[] s_alone = [.. Instants.OfATrim.Except([Instant.Unlocked])];

    // Its one thread is hardly ever in a call, and goes home by itself.
    private static readonly Instant[] s_ofACallAlone = [.. s_ofACall.Except([Instant.MaskRestored, Instant.Restored])];

    public static TheoryData<string, TrimWay> Busy => new()
    {
        { "whole.c 4", TrimWay.Slices },
        { "whole.c 4", TrimWay.Call },
        { "checked.c 8", TrimWay.Slices },
        { "checked.c 2", TrimWay.Call },
        { "checked.c 0", TrimWay.Slices },
        { "checked.c 0", TrimWay.Call },
    };

    [Theory]
    [MemberData(nameof(Busy))]
    public static void Leave_a_busy_process_whole_at_every_instant(string program, TrimWay way)
    {
        Requires.Ptrace();
        using var watched = new WatchedTarget(program);
        bool isAlone = program == "checked.c 0";
        foreach (Instant instant in way == TrimWay.Call ? isAlone ? s_ofACallAlone : s_ofACall : isAlone ? s_alone : Instants.OfATrim)
        {
            using Tracer trimmer = TrimmerProcess.HeldAt(instant, watched.Pid, way);
            trimmer.Kill();

            watched.IsAsBefore($"{instant}");
        }
    }

    [Theory]
    [InlineData(TrimWay.Slices)]
    [InlineData(TrimWay.Call)]
    public static void Leave_blocked_calls_blocked_at_every_instant(TrimWay way)
    {
        Requires.Ptrace();
        using Target target = Target.Start("blocked.c");
        target.Command("block");
        ThreadStates.Until(() => !Directory.Exists($"/proc/{target.Pid}/task/{target["nanosleep"]}")); // it slept for a second
        Inspected.Quiet(target.Pid);
        IReadOnlyList<string> before = Outside.Of(target.Pid), mappings = Outside.Mappings(target.Pid);
        foreach (Instant instant in way == TrimWay.Call ? s_ofACall : Instants.OfATrim)
        {
            using Tracer trimmer = TrimmerProcess.HeldAt(instant, target.Pid, way);
            trimmer.Kill();

            Outside.ComesBackTo(before, target.Pid, $"{instant}");
            Inspected.Quiet(target.Pid);
        }

        Assert.Equal(mappings, Outside.Mappings(target.Pid));
        Assert.All(target.Command("wake"), ended => Assert.Equal((ended.Key, "0"), (ended.Key, ended.Value)));
    }

    /// <remarks>EBB_KILLS sets how many; the delay begins when the trimmer has begun its loop, so that each kill hits a trim.</remarks>
    [Theory]
    [MemberData(nameof(Busy))]
    public static void Leave_a_busy_process_whole_at_any_time(string program, TrimWay way)
    {
        Requires.Ptrace();
        using var watched = new WatchedTarget(program);
        var random = new Random(7);
        for (int kill = 0; kill < Kills; kill++)
        {
            using Tracer trimmer = TrimmerProcess.InALoop(watched.Pid, way, kill);
            Wait(TimeSpan.FromMicroseconds(random.Next(30_000)));
            trimmer.Kill();

            watched.IsAsBefore($"kill {kill}");
        }
    }

    /// <summary>For as long as it is stopped a thread of the target may stand, and whoever waits for the lock with it; no longer.</summary>
    [Theory]
    [InlineData("checked.c 8")]
    [InlineData("checked.c 0")]
    public static void Leave_a_process_whole_that_was_trimmed_by_one_who_was_stopped_for_a_while(string program)
    {
        Requires.Ptrace();
        using var watched = new WatchedTarget(program);
        using (Tracer trimmer = TrimmerProcess.InALoop(watched.Pid, TrimWay.Slices, 1))
        {
            var random = new Random(3);
            for (int stop = 0; stop < 25; stop++)
            {
                Wait(TimeSpan.FromMicroseconds(random.Next(5000)));
                trimmer.Send(Signals.Stop);
                Wait(TimeSpan.FromMicroseconds(random.Next(5000)));
                trimmer.Send(Signals.Continue);
            }
        }

        watched.IsAsBefore("25 stops");
    }

    [Fact]
    public static void Leave_a_process_whole_when_they_are_asked_to_end()
    {
        Requires.Ptrace();
        using var watched = new WatchedTarget("checked.c 8");
        var random = new Random(5);
        for (int kill = 0; kill < Kills; kill++)
        {
            using Tracer trimmer = TrimmerProcess.InALoop(watched.Pid, TrimWay.Slices, kill);
            Wait(TimeSpan.FromMicroseconds(random.Next(30_000)));
            trimmer.Send(Signals.Terminate);
            Assert.Equal(128 + Signals.Terminate, trimmer.End());

            watched.IsAsBefore($"SIGTERM {kill}");
        }
    }

    [Theory]
    [InlineData("checked.c 8", TrimWay.Slices)]
    [InlineData("checked.c 0", TrimWay.Slices)]
    [InlineData("checked.c 0", TrimWay.Call)]
    public static void Learn_that_the_target_was_killed_instead(string program, TrimWay way)
    {
        Requires.Ptrace();
        var random = new Random(9);
        for (int kill = 0; kill < Kills; kill++)
        {
            using Target target = Programs.Start(program, GlibcVersions.Machine);
            using Tracer trimmer = TrimmerProcess.InALoop(target.Pid, way, kill);
            Wait(TimeSpan.FromMicroseconds(random.Next(30_000)));
            Signals.Send(target.Pid, Signals.Kill);

            Assert.Equal(TrimmerProcess.Gone, trimmer.End());
        }
    }

    private static int Kills => int.Parse(Environment.GetEnvironmentVariable("EBB_KILLS") ?? "2", CultureInfo.InvariantCulture);

    // The kernel takes what happens while a delay lasts to the microsecond; a sleep would not.
    private static void Wait(TimeSpan delay)
    {
        for (long since = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(since) < delay;)
        {
            Thread.Yield();
        }
    }
}

using Ebb.Glibc;
using Ebb.Injection;
using Ebb.LiveTests.Injection;
using Ebb.LiveTests.Snapshots;
using Ebb.LiveTests.Targets;
using Ebb.LiveTests.Trimming;

namespace Ebb.LiveTests.Tuning;

/// <summary>At whatever instant a process that tunes is killed, the target works on, and its setting is the old one or the new one.</summary>
public static class KilledTunes
{
    private static readonly Instant[] s_all =
    [
        Instant.Standing, Instant.FramesWritten, Instant.MaskCollapsed, Instant.Flipped, Instant.Masked, Instant.Committed, Instant.AtExit,
        Instant.MaskRestored, Instant.Restored, Instant.LetGo,
    ];

    // From the write of its registers on the thread finds its way there and back without us.
    private static readonly Instant[] s_before = [Instant.Standing, Instant.FramesWritten, Instant.MaskCollapsed];

    [Fact]
    public static void Leave_a_busy_process_whole_at_every_instant()
    {
        Requires.Ptrace();
        using var watched = new WatchedTarget("checked.c 0");
        int tunes = 0;
        foreach (Instant instant in s_all.Except([Instant.MaskRestored, Instant.Restored])) // hardly ever in a call, it goes home by itself
        {
            Settings before = TunedTargets.Read(watched.Target).Settings;
            ulong wanted = 0x10_0000UL + (4096UL * (ulong)++tunes);
            using Tracer tuner = TunerProcess.HeldAt(instant, watched.Pid, (long)wanted);
            tuner.Kill();

            IsOldOrNew(watched.Target, before, wanted, instant);
            watched.IsAsBefore($"{instant}");
        }
    }

    [Fact]
    public static void Leave_blocked_calls_blocked_at_every_instant()
    {
        Requires.Ptrace();
        using Target target = Target.Start("blocked.c");
        target.Command("block");
        ThreadStates.Until(() => !Directory.Exists($"/proc/{target.Pid}/task/{target["nanosleep"]}")); // it slept for a second
        Inspected.Quiet(target.Pid);
        IReadOnlyList<string> before = Outside.Of(target.Pid);
        int tunes = 0;
        foreach (Instant instant in s_all)
        {
            Settings settings = TunedTargets.Read(target).Settings;
            ulong wanted = 0x10_0000UL + (4096UL * (ulong)++tunes);
            using Tracer tuner = TunerProcess.HeldAt(instant, target.Pid, (long)wanted);
            tuner.Kill();

            IsOldOrNew(target, settings, wanted, instant);
            Outside.ComesBackTo(before, target.Pid, $"{instant}");
            Inspected.Quiet(target.Pid);
        }

        Assert.All(target.Command("wake"), ended => Assert.Equal((ended.Key, "0"), (ended.Key, ended.Value)));
    }

    // trim_threshold also ends what malloc does by itself: both are changed, or neither. A thread that would not do is let go, too.
    private static void IsOldOrNew(Target target, Settings before, ulong wanted, Instant instant)
    {
        Settings changed = before with { TrimThreshold = wanted, MmapThresholdIsDynamic = false }, now = TunedTargets.Read(target).Settings;
        Settings expected = s_before.Contains(instant) || (instant == Instant.LetGo && now.TrimThreshold == before.TrimThreshold) ? before : changed;
        ThreadStates.Until(() => (now = TunedTargets.Read(target).Settings).TrimThreshold == expected.TrimThreshold);
        Assert.Equal((instant, Sort(expected)), (instant, Sort(now)));
    }

    // Not what it counts while it runs.
    private static (ulong, ulong, ulong, int, bool) Sort(Settings settings) =>
        (settings.TrimThreshold, settings.MmapThreshold, settings.TopPad, settings.MmapMax, settings.MmapThresholdIsDynamic);
}

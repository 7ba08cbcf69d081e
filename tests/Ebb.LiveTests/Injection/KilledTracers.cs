using System.Diagnostics;
using System.Globalization;
using Ebb.Injection;
using Ebb.LiveTests.Snapshots;
using Ebb.LiveTests.Targets;

namespace Ebb.LiveTests.Injection;

/// <summary>However and whenever a tracer is killed, the process goes on as if there had been none.</summary>
public static class KilledTracers
{
    [Fact]
    public static void Leave_a_busy_process_whole_at_every_instant()
    {
        Requires.Ptrace();
        using Target target = Target.Start("whole.c", "4");
        target.Command("check"); // each of its threads has begun, with the mask that it keeps
        IReadOnlyList<string> before = Outside.Of(target.Pid);
        foreach (Instant instant in Instants.OfACopy)
        {
            using Tracer tracer = Tracer.HeldAt(instant, target.Pid);
            tracer.Kill();

            IsAsBefore(target, before, $"{instant}");
        }
    }

    [Fact]
    public static void Leave_blocked_calls_blocked_at_every_instant()
    {
        Requires.Ptrace();
        using Target target = Target.Start("blocked.c");
        target.Command("block");
        ThreadStates.Until(() => !Directory.Exists($"/proc/{target.Pid}/task/{target["nanosleep"]}")); // it slept for a second
        ThreadStates.Until(() => ThreadStates.All(target.Pid).All(state => state == 'S'));
        IReadOnlyList<string> before = Outside.Of(target.Pid), mappings = Outside.Mappings(target.Pid);
        foreach (Instant instant in Instants.OfACopy)
        {
            using Tracer tracer = Tracer.HeldAt(instant, target.Pid);
            tracer.Kill();

            Outside.ComesBackTo(before, target.Pid, $"{instant}");
        }

        Assert.Equal(mappings, Outside.Mappings(target.Pid));
        Assert.All(target.Command("wake"), ended => Assert.Equal((ended.Key, "0"), (ended.Key, ended.Value)));
    }

    /// <remarks>EBB_KILLS sets how many; the delay begins when the tracer has begun, so that each kill hits an injection.</remarks>
    [Fact]
    public static void Leave_a_busy_process_whole_at_any_time()
    {
        Requires.Ptrace();
        int kills = int.Parse(Environment.GetEnvironmentVariable("EBB_KILLS") ?? "20", CultureInfo.InvariantCulture);
        using Target target = Target.Start("whole.c", "4");
        target.Command("check"); // each of its threads has begun, with the mask that it keeps
        IReadOnlyList<string> before = Outside.Of(target.Pid);
        var random = new Random(7);
        for (int kill = 0; kill < kills; kill++)
        {
            using Tracer tracer = Tracer.Busy(target.Pid, kill);
            var delay = TimeSpan.FromMicroseconds(random.Next(30_000));
            for (long since = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(since) < delay;)
            {
                Thread.Yield();
            }

            tracer.Kill();

            IsAsBefore(target, before, $"kill {kill}");
        }
    }

    private static void IsAsBefore(Target target, IReadOnlyList<string> before, string when)
    {
        Outside.ComesBackTo(before, target.Pid, when);
        Assert.All(target.Command("check"), broken => Assert.Equal((when, broken.Key, "0"), (when, broken.Key, broken.Value)));
    }
}

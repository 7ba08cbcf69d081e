using Ebb.Leaks;
using Ebb.LiveTests.Targets;
using Ebb.Snapshots;

namespace Ebb.LiveTests.Leaks;

/// <summary>Programs whose threads allocate and free without a pause: what is in their hands is never called leaked.</summary>
/// <remarks>EBB_RUNS says how many times twenty.</remarks>
public static class BusyTargets
{
    private static readonly int s_times = 20 * (int.TryParse(Environment.GetEnvironmentVariable("EBB_RUNS"), System.Globalization.CultureInfo.InvariantCulture, out int runs) ? runs : 1);

    // Every block of busy.c is in a slot of its workers' from before it is filled until it is freed; churn.c has none but its threads' own.
    [Theory]
    [InlineData("busy.c 2 2000", "machine")]
    [InlineData("busy.c 3 300", "2.31")]
    [InlineData("busy.c 2 20000", "2.43")]
    [InlineData("churn.c", "machine")]
    public static void That_lose_nothing_have_no_leaks(string program, string glibc)
    {
        Requires.Ptrace();
        using Target target = Programs.Start(program, glibc);
        for (int time = 0; time < s_times; time++)
        {
            Snapshot snapshot = Take(target);
            LeakFacts leaks = snapshot.Leaks!;

            Assert.True(leaks.WhyUnproved is null, $"{time}: {leaks.WhyUnproved}: {string.Join('\n', snapshot.Damage)}");
            Assert.True(leaks.Leaked.Blocks == 0, $"{time}: {string.Join('\n', leaks.Groups)}");
        }
    }

    [Theory]
    [InlineData("2.36")]
    [InlineData("2.43")]
    public static void That_lost_some_before_have_those_and_no_more(string glibc)
    {
        Requires.Ptrace();
        using Target target = Programs.Start("leaky.c busy 100", glibc);
        for (int time = 0; time < s_times; time++)
        {
            Snapshot snapshot = Take(target);
            LeakFacts leaks = snapshot.Leaks!;

            Assert.True(leaks.WhyUnproved is null, $"{time}: {leaks.WhyUnproved}: {string.Join('\n', snapshot.Damage)}");
            Assert.True((leaks.Leaked.Blocks, leaks.Direct.Blocks) == (target.Number("lost_blocks"), target.Number("lost_direct")), $"{time}: {string.Join('\n', leaks.Groups)}");
        }
    }

    private static Snapshot Take(Target target) =>
        Capture.Take(target.Pid, new CaptureOptions { Mode = CaptureMode.Fork, ProvesLeaks = true }, TestContext.Current.CancellationToken);
}

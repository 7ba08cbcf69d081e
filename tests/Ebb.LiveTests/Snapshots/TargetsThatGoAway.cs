using System.Globalization;
using Ebb.LiveTests.Targets;
using Ebb.Linux;
using Ebb.Snapshots;

namespace Ebb.LiveTests.Snapshots;

/// <summary>A process that ends, or becomes another, while it is read is a snapshot or it is gone: nothing else.</summary>
public static class TargetsThatGoAway
{
    private const int Times = 8;

    public static TheoryData<string, CaptureMode> Ways
    {
        get
        {
            var ways = new TheoryData<string, CaptureMode>();
            foreach (CaptureMode mode in (CaptureMode[])[CaptureMode.Live, CaptureMode.Freeze, CaptureMode.Fork])
            {
                foreach (string way in (string[])["exit", "segv", "abort", "kill", "exec"])
                {
                    ways.Add(way, mode);
                }
            }

            return ways;
        }
    }

    [Theory(Timeout = 120_000)]
    [MemberData(nameof(Ways))]
    public static async Task Are_read_or_gone(string way, CaptureMode mode)
    {
        Requires.Ptrace();
        for (int time = 0; time < Times; time++)
        {
            using Target target = Target.Start("exits.c", "30000", "300");
            var reading = new Reading(target.Pid, mode, stopAfter: way == "exec" ? 12 + time : int.MaxValue);
            await reading.HasTaken(1 + (time % 3));

            target.GoAway(way);

            // What it became can be read as well; an end is an end.
            TargetException? obstacle = await reading.Ended;
            Assert.True(way == "exec" || obstacle is not null);
            Assert.True(obstacle?.Obstacle is null or Obstacle.Gone, obstacle?.Message);
        }
    }

    [Theory(Timeout = 120_000)]
    [InlineData(CaptureMode.Live)]
    [InlineData(CaptureMode.Freeze)]
    [InlineData(CaptureMode.Fork)]
    public static async Task Are_read_while_their_threads_come_and_go(CaptureMode mode)
    {
        Requires.Ptrace();
        using Target target = Target.Start("churn.c");

        TargetException? obstacle = await new Reading(target.Pid, mode, stopAfter: 40).Ended;

        Assert.Null(obstacle);
        target.Command("rss");
    }

    [Fact(Timeout = 120_000)]
    public static async Task Are_read_while_their_children_come_and_go()
    {
        for (int time = 0; time < Times; time++)
        {
            using Target target = Target.Start("forked.c");
            var reading = new Reading((int)target.Number("child_pid"), CaptureMode.Live, int.MaxValue);
            await reading.HasTaken(1);

            target.End("quit"); // the child ends with its parent

            Assert.Equal(Obstacle.Gone, (await reading.Ended)?.Obstacle);
        }
    }

    /// <summary>Snapshots of one process, one after another, until it has gone or there are enough.</summary>
    private sealed class Reading
    {
        private readonly TaskCompletionSource[] _taken = [.. Enumerable.Range(0, 4).Select(_ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously))];

        public Reading(int pid, CaptureMode mode, int stopAfter)
        {
            CancellationToken cancellation = TestContext.Current.CancellationToken;
            Ended = Task.Run(() => Read(pid, mode, stopAfter, cancellation), cancellation);
        }

        public Task<TargetException?> Ended { get; }

        public async Task HasTaken(int times)
        {
            // An obstacle that comes too early is told by the test that waits for the end.
            await Task.WhenAny(_taken[times].Task, Ended);
        }

        private TargetException? Read(int pid, CaptureMode mode, int stopAfter, CancellationToken cancellation)
        {
            for (int count = 1; count <= stopAfter; count++)
            {
                try
                {
                    var seen = Inspected.From(Capture.Take(pid, new CaptureOptions { Mode = mode }, cancellation));
                    Assert.Equal(pid.ToString(CultureInfo.InvariantCulture), seen.Snapshot.Target.Pid.ToString(CultureInfo.InvariantCulture));
                }
                catch (TargetException obstacle)
                {
                    return obstacle;
                }

                if (count < _taken.Length)
                {
                    _taken[count].TrySetResult();
                }
            }

            return null;
        }
    }
}

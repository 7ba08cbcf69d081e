using System.Globalization;
using Ebb.Leaks;
using Ebb.LiveTests.Cli;
using Ebb.LiveTests.Snapshots;
using Ebb.LiveTests.Targets;
using Ebb.Linux;
using Ebb.Snapshots;

namespace Ebb.LiveTests.Leaks;

/// <summary>A process that ends, becomes another, stands already or is not ours while its leaks are searched: an answer or one clear line, and nothing is left behind.</summary>
public static class DyingTargets
{
    private const int Times = 6;

    public static TheoryData<string, CaptureMode> Ways
    {
        get
        {
            var ways = new TheoryData<string, CaptureMode>();
            foreach (string way in (string[])["exit", "segv", "kill", "exec"])
            {
                ways.Add(way, CaptureMode.Fork);
                ways.Add(way, CaptureMode.Freeze);
            }

            return ways;
        }
    }

    // The moment is another one each time: how many searches have ended before, and how far the next one is by then.
    [Theory(Timeout = 120_000)]
    [MemberData(nameof(Ways))]
    public static async Task Are_searched_or_gone(string way, CaptureMode mode)
    {
        Requires.Ptrace();
        for (int time = 0; time < Times; time++)
        {
            using Target target = Target.Start("exits.c", "30000", "300");
            var search = new Search(target.Pid, mode, most: way == "exec" ? time + 6 : int.MaxValue);
            ThreadStates.Until(() => search.Begun > time % 3 || search.Ended.IsCompleted);

            target.GoAway(way);

            TargetException? obstacle = await search.Ended;
            Assert.True(way == "exec" || obstacle is not null);
            Assert.True(obstacle?.Obstacle is null or Obstacle.Gone, obstacle?.Message);
        }
    }

    // While a copy is searched its original may go: the search ends with it, and the copy too.
    [Fact(Timeout = 120_000)]
    public static async Task Take_their_copies_with_them()
    {
        Requires.Ptrace();
        using Target target = Target.Start("in_use.c", "600000", "40");
        var search = new Search(target.Pid, CaptureMode.Fork, int.MaxValue);
        ThreadStates.Until(() => Copies(target.Pid).Length > 0 || search.Ended.IsCompleted);
        string[] copies = Copies(target.Pid);

        Signals.Send(target.Pid, Signals.Kill);

        Assert.Equal(Obstacle.Gone, (await search.Ended)?.Obstacle);
        ThreadStates.Until(() => copies.All(static copy => !Directory.Exists("/proc/" + copy)));
    }

    [Theory]
    [InlineData("fork")]
    [InlineData("freeze")]
    public static void That_a_signal_has_stopped_are_searched_and_stay_stopped(string capture)
    {
        Requires.Ptrace();
        using Target target = Target.Start("leaky.c", "chains", "40");
        Signals.Send(target.Pid, Signals.Stop);
        ThreadStates.Until(() => ThreadStates.All(target.Pid).All(static state => state == 'T'));

        var called = Called.Ebb("leaks", target.Pid.ToString(CultureInfo.InvariantCulture), "--capture", capture);
        char[] after = [.. ThreadStates.All(target.Pid)];
        Signals.Send(target.Pid, Signals.Continue);

        Assert.Equal((0, ""), (called.Exit, called.Errors));
        Assert.Contains($"leaked in {target["lost_blocks"]} blocks", called.Output.ReplaceLineEndings(" "), StringComparison.Ordinal);
        Assert.All(after, static state => Assert.Equal('T', state));
        target.Command("lost");
    }

    [Fact]
    public static void That_are_gone_are_told_in_a_line()
    {
        Requires.Ptrace();
        int pid;
        using (Target target = Target.Start("leaky.c", "chains", "1"))
        {
            pid = target.Pid;
        }

        ThreadStates.Until(() => !Directory.Exists($"/proc/{pid}"));
        foreach (string[] command in (string[][])[["leaks", $"{pid}"], ["explain", $"{pid}", "0x1000"]])
        {
            var called = Called.Ebb(command);
            Assert.NotEqual(0, called.Exit);
            Assert.Equal("", called.Output);
            called.TellsOneLine($"{pid}");
        }
    }

    [Theory]
    [InlineData("leaks")]
    [InlineData("leaks", "--capture=freeze")]
    [InlineData("explain", "0x1000")]
    public static void Of_somebody_else_are_refused_in_a_line(string command, params string[] rest)
    {
        Requires.Root();
        Requires.Program("setpriv");
        string[] nobody = ["--reuid=65534", "--regid=65534", "--clear-groups"];
        Requires.That(Called.Run("setpriv", [.. nobody, Called.Program, "--version"]).Exit == 0, "nobody may not run what was built here");
        using Target target = Target.Start("leaky.c", "chains", "1");

        var called = Called.Run("setpriv", [.. nobody, Called.Program, command, target.Pid.ToString(CultureInfo.InvariantCulture), .. rest]);

        Assert.NotEqual(0, called.Exit);
        Assert.Equal("", called.Output);
        called.TellsOneLine(target.Pid.ToString(CultureInfo.InvariantCulture));
        target.Command("lost");
    }

    private static string[] Copies(int pid) =>
        [.. Directory.GetDirectories("/proc").Select(static folder => Path.GetFileName(folder)).Where(name => char.IsAsciiDigit(name[0]) && ParentOf(name) == pid)];

    private static int? ParentOf(string pid)
    {
        try
        {
            return int.Parse(File.ReadAllText($"/proc/{pid}/stat").Split(") ")[^1].Split(' ')[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Searches of one process, one after another, until it has gone or there are enough.</summary>
    private sealed class Search
    {
        private int _begun;

        public Search(int pid, CaptureMode mode, int most)
        {
            CancellationToken cancellation = TestContext.Current.CancellationToken;
            Ended = Task.Run(() => Run(pid, mode, most, cancellation), cancellation);
        }

        public Task<TargetException?> Ended { get; }

        public int Begun => Volatile.Read(ref _begun);

        private TargetException? Run(int pid, CaptureMode mode, int most, CancellationToken cancellation)
        {
            for (int count = 0; count < most; count++)
            {
                Interlocked.Increment(ref _begun);
                try
                {
                    LeakFacts leaks = Capture.Take(pid, new CaptureOptions { Mode = mode, ProvesLeaks = true }, cancellation).Leaks!;
                    Assert.True(leaks.WhyUnproved is null or "no malloc of glibc's was found in it", leaks.WhyUnproved); // right after an exec it has no libc yet
                }
                catch (TargetException obstacle)
                {
                    return obstacle;
                }
            }

            return null;
        }
    }
}

using Ebb.LiveTests.Oracles;
using Ebb.LiveTests.Targets;
using Ebb.Snapshots;

namespace Ebb.LiveTests.Snapshots;

/// <summary>Looking at a process changes nothing of it.</summary>
public static class TargetsThatAreLookedAt
{
    public static TheoryData<string, string> Looked => Programs.UnderEachGlibc("arenas.c", "fragments.c", "mmapped.c", "shared.c", "stacks.c", "broken_brk.c");

    [Theory]
    [MemberData(nameof(Looked))]
    public static void Keep_their_pages(string program, string glibc)
    {
        Requires.Ptrace();
        using Target target = Programs.Start(program, glibc);
        Inspected.Quiet(target.Pid);
        string[] before = Pages(target.Pid);

        foreach (CaptureMode mode in (CaptureMode[])[CaptureMode.Live, CaptureMode.Freeze])
        {
            Inspected.Of(target, mode);
            Assert.Equal(before, Pages(target.Pid));
        }
    }

    [Theory]
    [InlineData("arenas.c")]
    [InlineData("nothing.c")]
    [InlineData("mmapped.c")]
    public static void Do_not_run_for_it_unless_frozen(string program)
    {
        Requires.Ptrace();
        using Target target = Target.Start(program);
        Inspected.Quiet(target.Pid);
        string[] before = Runs(target.Pid);

        // A thread that is stopped runs into the stop and out of it.
        Inspected.Of(target);
        Assert.Equal(before, Runs(target.Pid));
        Inspected.Of(target, CaptureMode.Freeze);
        Assert.NotEqual(before, Runs(target.Pid));
    }

    [Theory]
    [InlineData("busy.c")]
    [InlineData("arenas.c")]
    public static async Task Are_neither_traced_nor_stopped_while_they_are_read_live(string program)
    {
        using Target target = Target.Start(program);
        using var done = new CancellationTokenSource();
        var seen = new HashSet<string>();
        var looked = Task.Run(
            () =>
            {
                do
                {
                    IReadOnlyDictionary<string, string> status = Kernel.Status(target.Pid);
                    seen.Add($"tracer {status["TracerPid"]}");
                    seen.UnionWith(ThreadStates.All(target.Pid).Where(state => state is 't' or 'T').Select(state => $"state {state}"));
                }
                while (!done.IsCancellationRequested);
            },
            TestContext.Current.CancellationToken);

        for (int time = 0; time < 10; time++)
        {
            Capture.Take(target.Pid, new CaptureOptions(), TestContext.Current.CancellationToken);
        }

        await done.CancelAsync();
        await looked;
        Assert.Equal(["tracer 0"], seen);
    }

    [Fact]
    public static void Are_let_go_after_a_freeze()
    {
        Requires.Ptrace();
        using Target target = Target.Start("busy.c");

        for (int time = 0; time < 10; time++)
        {
            Capture.Take(target.Pid, new CaptureOptions { Mode = CaptureMode.Freeze }, TestContext.Current.CancellationToken);

            Assert.Equal("0", Kernel.Status(target.Pid)["TracerPid"]);
            Assert.DoesNotContain(ThreadStates.All(target.Pid), state => state is 't' or 'T');
        }
    }

    // Each mapping with its counters, but for those that depend on who else has the same page.
    private static string[] Pages(int pid) =>
        [.. Kernel.Mappings(pid).Select(mapping => $"{mapping.Start:x}-{mapping.End:x} {mapping.Path} {mapping.Resident} {mapping.Counters["Anonymous"]} {mapping.Counters["Swap"]}")];

    // schedstat: nanoseconds on a processor, nanoseconds waited for one, how often it ran.
    private static string[] Runs(int pid) =>
        [.. Directory.GetDirectories($"/proc/{pid}/task").Order(StringComparer.Ordinal).Select(task => File.ReadAllText(Path.Combine(task, "schedstat")))];
}

using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ebb.LiveTests.Cli;
using Ebb.LiveTests.Oracles;
using Ebb.LiveTests.Snapshots;
using Ebb.LiveTests.Targets;

namespace Ebb.LiveTests.Trimming;

/// <summary><c>ebb trim PID --yes</c> on real processes: what the kernel counts less is what was foretold, and the target goes on.</summary>
public static class TrimmedTargets
{
    // Pages of code that the target runs for the first time, and copies of those that ebb wrote to.
    private const long Few = 256 << 10;

    [Theory]
    [InlineData("top_pin.c")]
    [InlineData("tcache_pin.c")]
    [InlineData("fragments.c 20000 9000 2")]
    [InlineData("arenas.c 4 4000 2000 1000 ended")]
    public static void Give_back_what_was_foretold(string program)
    {
        Requires.Ptrace();
        using Target target = Programs.Start(program, GlibcVersions.Machine);
        target.Command("count");
        Inspected.Quiet(target.Pid);
        ulong before = Kernel.Rollup(target.Pid)["Anonymous"];

        JsonNode data = Trim(target.Pid);

        ulong fell = before - Kernel.Rollup(target.Pid)["Anonymous"];
        long foretold = data["forecast"]!["bytes"]!.GetValue<long>();
        Assert.True(fell >= 0.99 * foretold, $"{fell} of {foretold}");
        Assert.InRange(data["returnedBytes"]!.GetValue<long>(), (long)fell - Few, (long)fell + Few);
        Assert.Equal(Kernel.Resident(target.Pid), (ulong)data["after"]!["residentBytes"]!.GetValue<long>());
        Assert.Equal(target["live_blocks"], target.Command("count")["live_blocks"]);
    }

    [Fact]
    public static void May_have_lost_their_first_thread()
    {
        Requires.Ptrace();
        using Target target = Target.Start("leaderless.c");
        int living = int.Parse(target["tid"], CultureInfo.InvariantCulture);

        JsonNode data = Trim(target.Pid);

        Assert.InRange(data["advisedBytes"]!.GetValue<long>(), 90_000, 110_000);
        Assert.Equal(Kernel.Resident(living), (ulong)data["after"]!["residentBytes"]!.GetValue<long>());
        target.Command("count");
    }

    [Fact]
    public static void Are_not_touched_without_yes()
    {
        using Target target = Target.Start("top_pin.c");
        Inspected.Quiet(target.Pid);
        ulong before = Kernel.Resident(target.Pid);

        Called called = Called.Ebb("trim", $"{target.Pid}");

        Assert.Equal((0, before), (called.Exit, Kernel.Resident(target.Pid)));
        Assert.Contains($"ebb trim {target.Pid} --yes", called.Output, StringComparison.Ordinal);
    }

    private static JsonNode Trim(int pid)
    {
        Called called = Called.Ebb("trim", $"{pid}", "--yes", "--json");
        Assert.True(called.Exit == 0, called.Errors + called.Output);
        return JsonNode.Parse(called.Output, documentOptions: default(JsonDocumentOptions))!["data"]!;
    }
}

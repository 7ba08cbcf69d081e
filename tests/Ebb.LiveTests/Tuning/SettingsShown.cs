using System.Text.Json.Nodes;
using Ebb.LiveTests.Cli;
using Ebb.LiveTests.Targets;
using Ebb.Tuning;

namespace Ebb.LiveTests.Tuning;

/// <summary><c>ebb tune</c> as its users run it: what it shows, what it changes, and how it ends where it cannot.</summary>
public static class SettingsShown
{
    [Fact]
    public static void Come_from_where_the_program_says()
    {
        using Target called = Target.Start("mallopt.c"), moved = Target.Start("dynamic_threshold.c");
        using Target asked = (new Fixture("tuned.c") with { Environment = new Dictionary<string, string> { ["GLIBC_TUNABLES"] = "glibc.malloc.top_pad=4096" } }).Start();
        foreach (string key in (string[])["mmap_threshold", "mmap_max", "arena_max"])
        {
            Assert.Equal((called.Number(key), "program"), Setting(called, key));
        }

        Assert.Equal((moved.Number("mmap_threshold"), "moved"), Setting(moved, "mmap_threshold"));
        Assert.Equal((moved.Number("trim_threshold"), "moved"), Setting(moved, "trim_threshold"));
        Assert.Equal((65536UL, "default"), Setting(moved, "mmap_max"));
        Assert.Equal((4096UL, "environment"), Setting(asked, "top_pad"));
    }

    [Fact]
    public static void Are_changed_with_yes_only()
    {
        Requires.Ptrace();
        using Target target = Target.Start("tuned.c");
        Assert.Equal(0, Called.Ebb("tune", $"{target.Pid}", "mmap_threshold=64KiB").Exit);
        target.Command("exhaust");
        Assert.Equal("0", target.Command("malloc 100K")["mmapped"]);

        Called called = Called.Ebb("tune", $"{target.Pid}", "mmap_threshold=64KiB", "arena-max=2", "--yes", "--json");

        Assert.True(called.Exit == 0, called.Errors + called.Output);
        JsonNode data = JsonNode.Parse(called.Output)!["data"]!;
        Assert.Equal(["set", "set"], data["changes"]!.AsArray().Select(change => change!["outcome"]!.GetValue<string>()));
        Assert.Equal([131072L, 0L], data["changes"]!.AsArray().Select(change => change!["before"]!.GetValue<long>()));
        Assert.Equal([65536L, 2L], data["changes"]!.AsArray().Select(change => change!["after"]!.GetValue<long>()));
        target.Command("exhaust");
        Assert.Equal("1", target.Command("malloc 100K")["mmapped"]);
    }

    [Fact]
    public static void Of_a_program_without_names_are_shown_and_not_changed()
    {
        using Target stripped = (new Fixture("tuned.c") with { Flags = ["-static", "-s"] }).Start();
        Called shown = Called.Ebb("tune", $"{stripped.Pid}");
        Assert.Equal(0, shown.Exit);
        Assert.Contains("does not name its functions", string.Join(' ', shown.Output.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        Assert.Equal((131072UL, "default"), Setting(stripped, "top_pad"));
        Called refused = Called.Ebb("tune", $"{stripped.Pid}", "top_pad=1MiB", "--yes");
        Assert.Equal(5, refused.Exit);
        refused.TellsOneLine("no mallopt that could be called");
    }

    [Fact]
    public static void Of_another_allocator_are_not_ours()
    {
        using Target jemalloc = Fixture.Preloaded("sleepless.c", "libjemalloc.so.2").Start();
        Called called = Called.Ebb("tune", $"{jemalloc.Pid}");
        Assert.Equal(5, called.Exit);
        called.TellsOneLine("jemalloc", "MALLOC_CONF");
    }

    [Fact]
    public static void Are_refused_for_a_stopped_process()
    {
        using Target target = Target.Start("tuned.c");
        Called.Run("kill", "-STOP", $"{target.Pid}");
        Called called = Called.Ebb("tune", $"{target.Pid}", "top_pad=0", "--yes");
        Called.Run("kill", "-CONT", $"{target.Pid}");

        Assert.Equal(5, called.Exit);
        called.TellsOneLine("is stopped");
        Assert.Equal((131072UL, "default"), Setting(target, "top_pad"));
    }

    /// <summary>Before it is used malloc sets itself up by the call.</summary>
    [Fact]
    public static void Can_be_changed_before_the_first_block()
    {
        Requires.Ptrace();
        using Target target = Target.Start("nothing.c");
        TuneResult result = TunedTargets.Change(target, [new(TunableNames.Find("top_pad")!, 1 << 20)]);
        Assert.Equal(TuneOutcome.Set, Assert.Single(result.Changes).Outcome);
    }

    private static (ulong Value, string From) Setting(Target target, string key)
    {
        Called called = Called.Ebb("tune", $"{target.Pid}", "--json");
        JsonNode row = JsonNode.Parse(called.Output)!["data"]!["settings"]!.AsArray().Single(row => row!["key"]!.GetValue<string>() == key)!;
        return (row["value"]!.GetValue<ulong>(), row["origin"]!.GetValue<string>());
    }
}

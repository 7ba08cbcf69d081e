using System.Globalization;
using System.Text.Json;
using Ebb.Leaks;
using Ebb.LiveTests.Cli;
using Ebb.LiveTests.Targets;
using Ebb.Snapshots;

namespace Ebb.LiveTests.Leaks;

/// <summary>Who keeps what is live: a program's variables, tables and threads, as it filled them.</summary>
public static class WhoKeepsWhat
{
    private const ulong Count = 100;

    [Theory]
    [InlineData("2.31")]
    [InlineData("2.36")]
    [InlineData("2.43")]
    public static void Each_variable_has_what_it_leads_to(string glibc)
    {
        Requires.Ptrace();
        using Target target = Owners().Under(glibc).Start();
        ulong node = target.Number("node_bytes");

        ReachFacts reach = Look(target);

        Assert.Null(reach.WhyNotAlone);
        Assert.Equal(Blocks(Count, node), Of(reach, "alone_list").Only);
        Assert.Equal(Blocks(Count, node), Of(reach, "alone_list").First);
        Assert.Equal(Blocks(10, node), Of(reach, "left_list").Only);
        Assert.Equal(Blocks(20, node), Of(reach, "right_list").Only);
        Assert.Equal(Blocks(Count + 30, node), Of(reach, "left_list").First + Of(reach, "right_list").First);
        Assert.Equal(Table(target), Of(reach, "table").Only);
        KeptBy stack = reach.Keepers.Single(one => one.Keeper.Kind == RootKind.Stack && one.Keeper.Tid == (int)target.Number("stack_tid"));
        Assert.True(stack.Only!.Value.Blocks >= Count, $"{stack}"); // and what libc gave the thread
    }

    [Fact]
    public static void A_table_keeps_its_entries_and_its_variable_keeps_it()
    {
        Requires.Ptrace();
        using Target target = Owners().Start();

        KeepingBlock table = Look(target).Blocks.Single(one => one.Start.Value == target.Number("table_address"));

        Assert.Equal(Table(target), table.Keeps);
        Assert.Equal((RootKind.Program, "table"), (table.By!.Value.Kind, table.By.Value.Name!.Split(' ')[0]));
    }

    // What is live is leaked, or somebody's: nothing is counted twice, and nothing is left out.
    [Theory]
    [InlineData("leaky.c owners 100")]
    [InlineData("leaky.c rings 100")]
    [InlineData("leaky.c inner 400")]
    [InlineData("leaky.c keepers 1")]
    [InlineData("leaky.c ended 20")]
    [InlineData("fragments_vtable.cc")]
    public static void What_all_reach_first_adds_up_to_all_that_is_in_reach(string program)
    {
        Requires.Ptrace();
        using Target target = Programs.Start(program, "2.36");

        LeakFacts leaks = Facts(target);

        Amount sum = leaks.Reach!.Keepers.Aggregate(default(Amount), static (sum, one) => sum + one.First);
        Assert.Equal(sum, leaks.Reach.Reached);
        Assert.Equal((leaks.LiveBlocks, leaks.LiveBytes), (sum.Blocks + leaks.Leaked.Blocks, sum.Bytes + leaks.Leaked.Bytes));
    }

    [Fact]
    public static void The_command_tells_them_as_the_schema_says()
    {
        Requires.Ptrace();
        using Target target = Owners().Start();

        var called = Called.Ebb("leaks", target.Pid.ToString(CultureInfo.InvariantCulture), "--reachable", "--json");
        var text = Called.Ebb("leaks", target.Pid.ToString(CultureInfo.InvariantCulture), "--reachable");

        Assert.Equal((0, ""), (called.Exit, called.Errors));
        JsonElement answer = called.Answer();
        Assert.Contains(answer.GetProperty("data").GetProperty("reachable").GetProperty("keepers").EnumerateArray(),
            static one => one.GetProperty("name").GetString()?.StartsWith("alone_list", StringComparison.Ordinal) == true && one.GetProperty("alone").GetProperty("blocks").GetUInt64() == Count);
        Assert.Contains("alone_list (leaky", text.Output, StringComparison.Ordinal);
    }

    // Run by its own name, so that its variables are a program's.
    private static Fixture Owners() => new Fixture("leaky.c") { NamesItsLoader = true }.With("owners", $"{Count}");

    private static Amount Blocks(ulong count, ulong bytes) => new(count, new Bytes(count * bytes));

    private static Amount Table(Target target) => Blocks(1, target.Number("table_bytes")) + Blocks(64, target.Number("entry_bytes"));

    private static KeptBy Of(ReachFacts reach, string variable) =>
        reach.Keepers.Single(one => one.Keeper.Kind == RootKind.Program && one.Keeper.Name!.StartsWith(variable + " (", StringComparison.Ordinal));

    private static ReachFacts Look(Target target) => Facts(target).Reach!;

    private static LeakFacts Facts(Target target) =>
        Capture.Take(target.Pid, new CaptureOptions { Mode = CaptureMode.Fork, ProvesLeaks = true, FindsKeepers = true }).Leaks!;
}

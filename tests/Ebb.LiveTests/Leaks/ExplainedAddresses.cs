using Ebb.Glibc;
using Ebb.Leaks;
using Ebb.LiveTests.Cli;
using Ebb.LiveTests.Targets;
using Ebb.Snapshots;
using System.Globalization;
using System.Text.Json;

namespace Ebb.LiveTests.Leaks;

/// <summary>What is told of an address is what the program did there.</summary>
public static class ExplainedAddresses
{
    // kept, a variable of the program, leads to the newest block; that one to the one before, and so on.
    [Fact]
    public static void A_block_in_reach_has_the_way_from_its_variable()
    {
        Requires.Ptrace();
        using Target target = Target.Start("leaky.c", "kept", "40");

        Explanation one = Explain(target, "third");

        Assert.True(one.IsReached);
        Assert.Equal((3UL, 3), (one.ChainLength, one.Chain.Count));
        Assert.Equal((RootKind.Program, "kept"), (one.Chain[0].Kind, one.Chain[0].Name?.Split(' ')[0]));
        Assert.Equal(target.Number("first"), one.Chain[0].To.Value);
        Assert.Equal((target.Number("first"), target.Number("second")), (one.Chain[1].In!.Value.Value, one.Chain[1].To.Value));
        Assert.Equal((target.Number("second"), target.Number("third")), (one.Chain[2].In!.Value.Value, one.Chain[2].To.Value));
        Assert.Equal((target.Number("third"), 56UL, ChunkState.Live), (one.Start.Value, one.Size.Count, one.Chunk!.Value.State));
        Assert.Equal(1UL, one.FromCount);
        Assert.Equal(target.Number("fourth"), Assert.Single(one.To).To.Value);
    }

    [Fact]
    public static void Any_byte_of_a_block_leads_to_it_and_the_next_header_does_not()
    {
        Requires.Ptrace();
        using Target target = Target.Start("leaky.c", "kept", "40");

        foreach (ulong offset in (ulong[])[0, 1, 24, 55])
        {
            Assert.Equal(target.Number("third"), Explain(target, "third", offset).Start.Value);
        }

        Assert.NotEqual(target.Number("third"), Explain(target, "third", 64).Start.Value);
    }

    [Theory]
    [InlineData("lost", "a live block", false)]
    [InlineData("cached", "a free chunk in a thread's cache", null)]
    [InlineData("variable", "no memory of malloc's", null)]
    [InlineData("nowhere", "nothing is mapped there", null)]
    public static void What_else_may_lie_there_is_told(string name, string words, bool? isReached)
    {
        Requires.Ptrace();
        using Target target = Target.Start("leaky.c", "kept", "40");

        var called = Called.Ebb("explain", target.Pid.ToString(CultureInfo.InvariantCulture), new Address(target.Number(name)).ToString(), "--json");

        Assert.Equal((0, ""), (called.Exit, called.Errors));
        JsonElement answer = called.Answer();
        Assert.Contains(words, answer.GetProperty("data").GetProperty("headline").GetString(), StringComparison.Ordinal);
        Assert.Equal(isReached, answer.GetProperty("data").GetProperty("reached").ValueKind == JsonValueKind.Null ? null : answer.GetProperty("data").GetProperty("reached").GetBoolean());
    }

    [Fact]
    public static void Leaks_are_told_as_the_schema_says_and_end_with_1_where_that_is_asked_for()
    {
        Requires.Ptrace();
        using Target target = Programs.Start("leaky.c chains 40", "2.36");
        string pid = target.Pid.ToString(CultureInfo.InvariantCulture);

        var json = Called.Ebb("leaks", pid, "--json", "--fail-on", "leaked");
        var text = Called.Ebb("leaks", pid, "--fail-on", "leaked:1GiB");

        Assert.Equal((1, ""), (json.Exit, json.Errors));
        JsonElement answer = json.Answer();
        Assert.Equal("leaked", answer.GetProperty("verdicts")[0].GetProperty("id").GetString());
        Assert.Equal(target.Number("lost_blocks"), answer.GetProperty("data").GetProperty("leaked").GetProperty("blocks").GetUInt64());
        Assert.Equal((0, ""), (text.Exit, text.Errors));
        Assert.Contains($"leaked in {target["lost_blocks"]} blocks", text.Output.ReplaceLineEndings(" "), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("zz")]
    [InlineData("")]
    [InlineData("0xffffffffffffffff1")]
    public static void What_is_no_address_is_refused_in_a_line(string address)
    {
        var called = Called.Ebb("explain", "1", address);

        Assert.Equal((2, ""), (called.Exit, called.Output));
        Assert.Single(called.Errors.TrimEnd('\n').Split('\n'));
    }

    private static Explanation Explain(Target target, string name, ulong offset = 0) =>
        Capture.Take(target.Pid, new CaptureOptions { Mode = CaptureMode.Fork, ProvesLeaks = true, Explains = new Address(target.Number(name) + offset) }).Leaks!.Explanation!;
}

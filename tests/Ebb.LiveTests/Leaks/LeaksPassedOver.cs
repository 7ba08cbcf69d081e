using System.Globalization;
using System.Text.Json;
using Ebb.LiveTests.Cli;
using Ebb.LiveTests.Targets;

namespace Ebb.LiveTests.Leaks;

/// <summary><c>--ignore</c>, <c>--baseline</c>, <c>--confirm</c>, <c>--contents</c> and <c>--summary</c>, as a build server uses them.</summary>
public static class LeaksPassedOver
{
    private const int Count = 40;

    [Fact]
    public static void A_rule_takes_what_it_names_out_of_the_sum()
    {
        Requires.Ptrace();
        using Target target = new Fixture("typed.cc").With($"{Count}").Start();

        (int _, JsonElement all) = Leaks(target);
        (int exit, JsonElement some) = Leaks(target, "--ignore", "leak:app::*", "--fail-on", "leaked");
        using var rules = new ScratchFile("# known\n{\n   the sessions\n   Memcheck:Leak\n   match-leak-kinds: definite\n   type:^app::Session$\n   size:80-96\n}\n{\n   the rest\n   Ebb:Leak\n   size:0-1000000\n}\n{\n   others\n   Memcheck:Cond\n   fun:main\n}\n");
        (int none, JsonElement nothing) = Leaks(target, "--ignore", rules.Path, "--fail-on", "leaked");

        Assert.Equal((1, 0), (exit, none));
        Assert.Equal(Blocks(all) - Count, Blocks(some));
        Assert.Equal((Count, "leak:app::*"), (some.GetProperty("ignored")[0].GetProperty("blocks").GetInt32(), some.GetProperty("ignored")[0].GetProperty("rule").GetString()));
        Assert.Equal(0, Blocks(nothing));
        Assert.Equal(["the sessions", "the rest"], nothing.GetProperty("ignored").EnumerateArray().Select(static rule => rule.GetProperty("rule").GetString()!));
        Assert.Equal(Count, nothing.GetProperty("ignored")[0].GetProperty("blocks").GetInt32());
    }

    // A structure of C has no name of its own, but leads to what has one.
    [Fact]
    public static void A_rule_by_chain_takes_what_leads_to_a_type_and_one_by_type_does_not()
    {
        Requires.Ptrace();
        using Target target = new Fixture("holding.cc").With($"{Count}").Start();

        (int _, JsonElement byType) = Leaks(target, "--ignore", "type:^app::Session$");
        (int exit, JsonElement byChain) = Leaks(target, "--ignore", "chain:^app::Session$", "--fail-on", "leaked");

        JsonElement group = byType.GetProperty("groups").EnumerateArray().Single(static one => one.GetProperty("blockSize").GetInt32() == 40);
        Assert.Equal((Count, 3 * Count, "pointers"), (group.GetProperty("direct").GetProperty("blocks").GetInt32(), group.GetProperty("blocks").GetInt32(), group.GetProperty("content").GetString()));
        Assert.Equal(["app::Session"], group.GetProperty("below").EnumerateArray().Select(static one => one.GetProperty("type").GetString()!));
        Assert.Equal((0, 0), (exit, Blocks(byChain)));
        Assert.Equal(3 * Count, byChain.GetProperty("ignored")[0].GetProperty("blocks").GetInt32());
        Assert.Contains("  to app::Session", Called.Ebb("leaks", Pid(target)).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("size:x")]
    [InlineData("nonsense:1")]
    [InlineData("no-such-file")]
    [InlineData("{")]
    [InlineData("/dev/zero")]
    [InlineData("/dev")]
    public static void A_rule_that_cannot_be_read_is_told_in_a_line(string rule)
    {
        var called = Called.Ebb("leaks", "1", "--ignore", rule);

        Assert.Equal((2, ""), (called.Exit, called.Output));
        Assert.Single(called.Errors.TrimEnd('\n').Split('\n'));
    }

    [Fact]
    public static void What_cannot_be_told_is_not_passed()
    {
        Requires.Ptrace();
        using Target target = Fixture.Preloaded("in_use.c", "libjemalloc.so.2").Start();

        Assert.Equal(0, Called.Ebb("leaks", Pid(target)).Exit);
        var asked = Called.Ebb("leaks", Pid(target), "--fail-on", "leaked");

        Assert.Equal(5, asked.Exit);
        Assert.Contains("no proof", asked.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public static void What_a_baseline_knows_is_not_new_and_what_is_more_is()
    {
        Requires.Ptrace();
        using Target target = new Fixture("typed.cc").With($"{Count}").Start();
        using Target more = new Fixture("typed.cc").With($"{Count + 5}").Start();
        using var baseline = new ScratchFile(Called.Ebb("leaks", Pid(target), "--json").Output);

        (int same, JsonElement known) = Leaks(target, "--baseline", baseline.Path, "--fail-on", "leaked");
        (int exit, JsonElement grown) = Leaks(more, "--baseline", baseline.Path, "--fail-on", "leaked");

        Assert.Equal((0, 0), (same, Blocks(known)));
        Assert.True(known.GetProperty("known").GetProperty("blocks").GetInt32() > 5 * Count);

        // Five of each kind are more, and five nodes of each ring, and of strings and vectors what they lead to.
        JsonElement session = grown.GetProperty("groups").EnumerateArray().Single(static group => group.GetProperty("type").GetString() == "app::Session");
        Assert.Equal((1, 5), (exit, session.GetProperty("direct").GetProperty("blocks").GetInt32()));
    }

    [Fact]
    public static void A_second_look_confirms_what_stayed_lost()
    {
        Requires.Ptrace();
        using Target target = Programs.Start("leaky.c chains 40", "2.36");

        (int _, JsonElement data) = Leaks(target, "--confirm", "10ms");

        Assert.Equal(target.Number("lost_blocks"), (ulong)Blocks(data));
        Assert.Equal(target.Number("lost_blocks"), data.GetProperty("confirmation").GetProperty("before").GetProperty("blocks").GetUInt64());
        Assert.Equal(0UL, data.GetProperty("confirmation").GetProperty("new").GetProperty("blocks").GetUInt64());
    }

    [Fact]
    public static void Contents_are_shown_only_where_they_are_asked_for()
    {
        Requires.Ptrace();
        using Target target = new Fixture("typed.cc").With($"{Count}").Start();

        string without = Called.Ebb("leaks", Pid(target)).Output + Called.Ebb("leaks", Pid(target), "--json").Output;
        string with = Called.Ebb("leaks", Pid(target), "--contents").Output;
        (int _, JsonElement json) = Leaks(target, "--contents");

        Assert.DoesNotContain("0123456789abcdef", without, StringComparison.Ordinal);
        Assert.Contains("0123456789abcdef", with, StringComparison.Ordinal);
        Assert.Contains(json.GetProperty("groups").EnumerateArray(), static group => group.GetProperty("contents").GetProperty("text").GetString()!.StartsWith("0123456789abcdef", StringComparison.Ordinal));
    }

    [Fact]
    public static void A_summary_is_appended_in_Markdown()
    {
        Requires.Ptrace();
        using Target target = new Fixture("typed.cc").With($"{Count}").Start();
        using var summary = new ScratchFile("before\n");

        var called = Called.Ebb("leaks", Pid(target), "--summary", summary.Path);

        Assert.Equal((0, ""), (called.Exit, called.Errors));
        string[] lines = File.ReadAllLines(summary.Path);
        Assert.Equal("before", lines[0]);
        Assert.StartsWith("### ebb leaks: ", lines[1], StringComparison.Ordinal);
        Assert.Contains(lines, static line => line.StartsWith("| ", StringComparison.Ordinal) && line.Contains("| app::Session |", StringComparison.Ordinal));
    }

    private static string Pid(Target target) => target.Pid.ToString(CultureInfo.InvariantCulture);

    private static int Blocks(JsonElement data) => data.GetProperty("leaked").GetProperty("blocks").GetInt32();

    private static (int Exit, JsonElement Data) Leaks(Target target, params string[] arguments)
    {
        var called = Called.Ebb(["leaks", Pid(target), "--json", .. arguments]);
        Assert.Equal("", called.Errors);
        JsonElement answer = called.Answer();
        return (called.Exit, answer.GetProperty("data"));
    }

    private sealed class ScratchFile : IDisposable
    {
        public ScratchFile(string text)
        {
            Path = System.IO.Path.Combine(System.IO.Path.GetTempPath(), System.IO.Path.GetRandomFileName());
            File.WriteAllText(Path, text);
        }

        public string Path { get; }

        public void Dispose() => File.Delete(Path);
    }
}

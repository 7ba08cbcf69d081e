using Ebb.Leaks;
using Ebb.Rendering;

namespace Ebb.Tests.Leaks;

/// <summary>Which leaks a rule takes out, by what LeakSanitizer and Valgrind write of their files; and what a baseline knows.</summary>
public static class RulesOfSuppression
{
    // clang.llvm.org, LeakSanitizer: a pattern is looked for anywhere; * is anything, ^ and $ are the ends.
    [Theory]
    [InlineData("leak:Session", "app::Session", true)]
    [InlineData("leak:Session", "app::SessionTable", true)]
    [InlineData("leak:^Session", "app::Session", false)]
    [InlineData("leak:^app::*", "app::Session", true)]
    [InlineData("leak:Session$", "app::SessionTable", false)]
    [InlineData("leak:a*n$", "app::Session", true)]
    [InlineData("leak:a*z", "app::Session", false)]
    [InlineData("leak:.", "app::Session", false)]
    [InlineData("leak:(", "operator()(int)", true)]
    [InlineData("type:^app::Session$", "app::Session", true)]
    [InlineData("leak:Session", null, false)]
    [InlineData("chain:Session", "app::Session", true)]
    [InlineData("chain:^std::string$", "app::Session", true)]
    [InlineData("chain:^std::string$", null, true)]
    [InlineData("type:std::string", null, false)]
    [InlineData("chain:string$", null, true)]
    [InlineData("chain:vector", null, false)]
    [InlineData("size:100", null, true)]
    [InlineData("size:101", null, false)]
    [InlineData("size:50-100", null, true)]
    [InlineData("size:101-200", null, false)]
    [InlineData("content:text", null, true)]
    [InlineData("content:text", "app::Session", false)]
    [InlineData("content:zeros", null, false)]
    [InlineData("arena:3", null, true)]
    [InlineData("arena:0", null, false)]
    public static void Match_what_they_say(string rule, string? type, bool matches)
    {
        LeakFacts left = Read(rule).ApplyTo(Facts(Group(100, type, 2)));

        Assert.Equal(matches ? 0UL : 2UL, left.Leaked.Blocks);
        Assert.Equal(matches ? 1 : 0, left.Suppressed.Count);
    }

    [Fact]
    public static void In_braces_all_must_be_so_and_the_first_rule_takes_it()
    {
        Suppressions rules = Read("# both\n{\n  both\n  Ebb:Leak\n  size:100\n  type:Session\n}\n\nsize:100\nsize:1-1000\n");

        LeakFacts left = rules.ApplyTo(Facts(Group(100, "Session", 2), Group(100, "Other", 3), Group(40, "Session", 4), Group(2000, null, 5)));

        Assert.Equal([("both", 2UL), ("size:100", 3UL), ("size:1-1000", 4UL)], left.Suppressed.Select(static one => (one.Rule, one.Leaks.Blocks)));
        Assert.Equal((5UL, 5UL * 2000), (left.Leaked.Blocks, left.Leaked.Bytes.Count));
    }

    [Fact]
    public static void That_name_functions_match_nothing_and_say_so()
    {
        LeakFacts left = Read("{\n  theirs\n  Memcheck:Leak\n  match-leak-kinds: definite\n  fun:malloc\n  ...\n  obj:/usr/lib/*\n}\n").ApplyTo(Facts(Group(100, null, 2)));

        Assert.Equal(2UL, left.Leaked.Blocks);
        Assert.Contains(left.Limits, static limit => limit.Contains("'theirs'", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("leak:", 1)]
    [InlineData("\n\nsomething", 3)]
    [InlineData("size:9-1", 1)]
    [InlineData("{\n}", 2)]
    [InlineData("size:1\n{\n name\n Ebb:Leak", 2)]
    [InlineData("{\n name\n Ebb:Leak\n bad:1\n}", 5)]
    public static void That_cannot_be_read_name_their_line(string text, int line)
    {
        var wrong = Assert.Throws<FormatException>(() => Read(text));
        Assert.StartsWith($"line {line}: ", wrong.Message, StringComparison.Ordinal);
    }

    // As many as are known are taken off, over all arenas; the rest is new.
    [Fact]
    public static void A_baseline_takes_off_what_it_has()
    {
        const string Known = """{"data":{"groups":[{"blockSize":100,"type":"Session","content":"pointers","arena":0,"direct":{"blocks":5,"bytes":500},"indirect":{"blocks":1,"bytes":8}},{"blockSize":24,"type":null,"content":"text","arena":0,"direct":{"blocks":9,"bytes":216},"indirect":{"blocks":0,"bytes":0}}]}}""";
        LeakFacts leaks = LeakBaseline.Of(Known).ApplyTo(Facts(Group(100, "Session", 4), Group(100, "Session", 3), Group(100, "Other", 1), Group(24, null, 2)));

        Assert.Equal([("Session", 2UL, 200UL), ("Other", 1UL, 100UL)], leaks.Groups.Select(static group => (group.Type!.Name, group.Direct.Blocks, group.Direct.Bytes.Count)));
        Assert.Equal(new Amount(3, new Bytes(300)), leaks.Leaked);
        Assert.Equal(new Amount(7, new Bytes(548)), leaks.Known);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("{\"data\":null}")]
    [InlineData("{\"data\":{\"groups\":[{}]}}")]
    [InlineData("{\"data\":{\"groups\":[{\"blockSize\":-1,\"type\":null,\"content\":\"text\"}]}}")]
    [InlineData("{\"data\":{\"groups\":[{\"blockSize\":1,\"type\":2,\"content\":\"text\"}]}}")]
    public static void What_is_no_baseline_is_refused(string json) => Assert.Throws<FormatException>(() => LeakBaseline.Of(json));

    private static Suppressions Read(string text)
    {
        var rules = new Suppressions();
        rules.Read(text);
        return rules;
    }

    private static LeakGroup Group(ulong size, string? type, ulong blocks) =>
        new(new Bytes(size), type is null ? null : new BlockType(type, TypeSource.Table), BlockContent.Text, 3, new Amount(blocks, new Bytes(blocks * size)), default, default, default) { Below = [new BlockType("std::string", TypeSource.Shape)] };

    private static LeakFacts Facts(params LeakGroup[] groups) => new LeakFacts
    {
        LiveBlocks = 100,
        LiveBytes = new Bytes(1 << 20),
        Direct = default,
        Indirect = default,
        Groups = [],
        Roots = [],
        Limits = [],
        Duration = default,
    }.Only(groups);
}

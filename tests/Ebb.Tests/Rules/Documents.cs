using Ebb.Accounts;
using Ebb.Glibc;
using Ebb.Injection;
using Ebb.Verdicts;

namespace Ebb.Tests.Rules;

public static class Documents
{
    private static readonly string s_verdicts = Repository.Read("docs", "verdicts.md");
    private static readonly string[] s_parts = ["**Claims**", "**Rests on**", "**Would refute it**", "**To do**"];
    private static readonly string s_damage = Repository.Read("docs", "damage.md");

    [Fact]
    public static void Every_verdict_says_what_it_claims_rests_on_is_refuted_by_and_calls_for()
    {
        Assert.Empty(MissingVerdicts(s_verdicts, VerdictRules.Ids));
        Assert.Equal(["no-such"], MissingVerdicts(s_verdicts, ["in-use", "no-such"]));
        Assert.Equal(["in-use"], MissingVerdicts(s_verdicts.Replace("**Would refute it**: a program", "", StringComparison.Ordinal), ["in-use"]));
    }

    [Fact]
    public static void Every_verdict_in_code_is_in_the_rules()
    {
        IEnumerable<string> cases = typeof(Verdict).GetNestedTypes().Select(type => type.Name);
        Assert.Equal(VerdictRules.Ids.Select(id => string.Concat(id.Split('-').Select(Capitalized))).Order(), cases.Order());
    }

    [Fact]
    public static void Every_cause_of_held_memory_is_documented() =>
        Assert.All(Enum.GetValues<CauseKind>(), cause => Assert.Contains($"| `{VerdictRules.IdOf(cause)}` |", s_verdicts, StringComparison.Ordinal));

    [Fact]
    public static void Every_cause_has_its_remedy_and_every_remedy_something_it_is_for()
    {
        var causes = Enum.GetValues<CauseKind>().Select(cause => "held-free/" + VerdictRules.IdOf(cause)).ToHashSet();
        var advised = VerdictRules.Advice().Select(advice => advice.For).ToHashSet();

        Assert.Subset(advised, causes);
        Assert.All(advised, on => Assert.Contains(on.Split('/')[0], VerdictRules.Ids));
        Assert.All(advised.Where(on => on.StartsWith("held-free/", StringComparison.Ordinal)), on => Assert.Contains(on, causes));
        Assert.All(
            advised.Where(on => on.StartsWith("elsewhere/", StringComparison.Ordinal)),
            on => Assert.Contains($"| `{on["elsewhere/".Length..]}` |", s_verdicts, StringComparison.Ordinal));
    }

    [Fact]
    public static void Every_row_that_can_be_elsewhere_has_its_remedy()
    {
        string[] uncounted = [LedgerKind.Device, LedgerKind.HugeTlb];
        Assert.All(
            LedgerKind.All.Where(kind => !LedgerKind.IsMalloc(kind) && !uncounted.Contains(kind)),
            kind => Assert.Contains(VerdictRules.Advice(), advice => advice.For == "elsewhere/" + kind));
    }

    [Fact]
    public static void Every_threshold_stands_in_the_document()
    {
        Assert.Contains(Text(VerdictRules.FollowsFrom), s_verdicts, StringComparison.Ordinal);
        Assert.Contains($"{VerdictRules.FollowsFromShare * 100} %", s_verdicts, StringComparison.Ordinal);
        Assert.Contains($"less than {Text(VerdictRules.SmallBelow)} outside of file pages", s_verdicts, StringComparison.Ordinal);
        Assert.Contains($"less than {Text(VerdictRules.SmallBelowInAll)} in all", s_verdicts, StringComparison.Ordinal);
        Assert.Contains($"at least {Text(VerdictRules.DoubtFrom)} of them", s_verdicts, StringComparison.Ordinal);
    }

    [Fact]
    public static void Every_kind_of_damage_is_documented_under_its_number()
    {
        Assert.All(Enum.GetValues<DamageKind>(), kind => Assert.Contains($"| {(int)kind} | `{kind}` |", s_damage, StringComparison.Ordinal));
        Assert.Equal(Enum.GetValues<DamageKind>().Length, s_damage.Split('\n').Count(line => line.Length > 2 && char.IsAsciiDigit(line[2])));
    }

    [Fact]
    public static void Every_instant_in_which_a_tracer_may_die_is_on_the_page_of_safety()
    {
        string safety = Repository.Read("docs", "safety.md");
        Assert.All(Enum.GetValues<Instant>(), instant => Assert.Contains($"`{instant}`", safety, StringComparison.Ordinal));
    }

    private static IEnumerable<string> MissingVerdicts(string document, IEnumerable<string> ids) => ids.Where(id =>
    {
        int at = document.IndexOf($"\n## {id}\n", StringComparison.Ordinal);
        int end = at < 0 ? -1 : document.IndexOf("\n## ", at + 1, StringComparison.Ordinal);
        string section = at < 0 ? "" : end < 0 ? document[at..] : document[at..end];
        return !s_parts.All(part => section.Contains(part, StringComparison.Ordinal));
    });

    private static string Capitalized(string word) => char.ToUpperInvariant(word[0]) + word[1..];

    private static string Text(ulong bytes) => $"{bytes >> 20} MiB";
}

using System.Globalization;
using System.Reflection;
using Ebb.Trends;

namespace Ebb.Tests.Trends;

/// <summary><c>docs/trends.md</c> has every rule, threshold and finding, with the value that is in force.</summary>
public static class TrendPage
{
    private static readonly string s_page = Repository.Read("docs", "trends.md");
    private static readonly string s_verdicts = Repository.Read("docs", "verdicts.md");

    [Fact]
    public static void Every_threshold_stands_in_it_with_its_value()
    {
        FieldInfo[] thresholds = [.. typeof(TrendRules).GetFields(BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public).Where(field => field.IsLiteral && field.FieldType != typeof(string))];
        Assert.True(thresholds.Length > 30);
        Rules.Broken.Nowhere(thresholds
            .Select(field => $"| `{field.Name}` | {Convert.ToString(field.GetRawConstantValue(), CultureInfo.InvariantCulture)} |")
            .Where(row => !s_page.Contains(row, StringComparison.Ordinal)));
    }

    [Fact]
    public static void Every_finding_stands_in_it() =>
        Assert.All(Enum.GetValues<FindingKind>(), kind => Assert.Contains($"| `{TrendRules.IdOf(kind)}` |", s_page, StringComparison.Ordinal));

    [Fact]
    public static void Every_verdict_over_time_has_its_section() =>
        Assert.All(TrendRules.Ids, id => Assert.Contains(id is TrendRules.Growing or TrendRules.Steady ? $"\n## {id}\n" : $"\n### {id} over time\n", s_verdicts, StringComparison.Ordinal));
}

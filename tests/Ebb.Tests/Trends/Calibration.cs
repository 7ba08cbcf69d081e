using System.Globalization;
using System.Text;

namespace Ebb.Tests.Trends;

/// <summary>What the judgement says of all tales, over many seeds and lengths, against what is true of them.</summary>
/// <remarks>
/// With <c>EBB_TREND_SEEDS=200</c> it takes as many seeds of each, from <c>EBB_TREND_FIRST</c> on; with <c>EBB_ACCEPT_TRENDS=1</c> it writes its tables into
/// <c>docs/trends.md</c>; <c>EBB_TREND_ONLY=sawtooth</c> takes the tales with that in their name alone.
/// </remarks>
public static class Calibration
{
    private const string Begins = "<!-- calibration begins -->\n";
    private const string Ends = "<!-- calibration ends -->";
    private const int FewSeeds = 4;

    private static readonly int s_seeds = int.Parse(Environment.GetEnvironmentVariable("EBB_TREND_SEEDS") ?? $"{FewSeeds}", CultureInfo.InvariantCulture);
    private static readonly int s_first = int.Parse(Environment.GetEnvironmentVariable("EBB_TREND_FIRST") ?? "0", CultureInfo.InvariantCulture);
    private static readonly string s_only = Environment.GetEnvironmentVariable("EBB_TREND_ONLY") ?? "";

    [Fact]
    public static void No_certain_verdict_is_wrong_and_nearly_all_are_certain_at_the_length_promised()
    {
        Assert.True(Tales.All.Count >= 40);
        Scores[] scores = [.. Tales.All.Where(tale => tale.Name.Contains(s_only, StringComparison.Ordinal)).Select(tale => Scores.Of(tale, s_first, s_seeds))];

        if (Environment.GetEnvironmentVariable("EBB_ACCEPT_TRENDS") == "1")
        {
            string page = Repository.Read("docs", "trends.md");
            int from = page.IndexOf(Begins, StringComparison.Ordinal) + Begins.Length;
            int to = page.IndexOf(Ends, StringComparison.Ordinal);
            File.WriteAllText(Repository.At("docs", "trends.md"), page[..from] + Table(scores) + page[to..]);
        }

        TestContext.Current.SendDiagnosticMessage(Table(scores));
        Assert.True(scores.All(score => score.Wrong.Count == 0), string.Join('\n', scores.SelectMany(score => score.Wrong)));
        Assert.True(scores.Sum(score => score.Decided) >= 0.95 * scores.Sum(score => score.AtLength), Table(scores));
        Assert.True(scores.Sum(score => score.Covered) >= 0.95 * scores.Sum(score => score.Slopes), Table(scores));
        if (s_seeds >= 40)
        {
            Assert.All(scores, score => Assert.True(score.Decided >= 0.95 * score.AtLength, string.Join('\n', score.Open)));
        }
    }

    private static string Table(Scores[] scores)
    {
        var text = new StringBuilder();
        Line(text, $"{scores.Length} stories, {s_seeds} seeds of each, {scores.Sum(score => score.Verdicts):N0} verdicts at up to {Tale.Looks.Count} lengths; {scores.Sum(score => score.Certain):N0} of them certain, {scores.Sum(score => score.Wrong.Count)} wrong.");
        Line(text, $"");
        Line(text, $"| confidence told | verdicts | true |");
        Line(text, $"|---|---|---|");
        foreach (double from in Scores.Levels)
        {
            int told = scores.Sum(score => score.Told(from).All);
            int right = scores.Sum(score => score.Told(from).Right);
            Line(text, $"| {Scores.Name(from)} | {told:N0} | {(told == 0 ? "" : $"{100.0 * right / told:0.00} %")} |");
        }

        Line(text, $"");
        Line(text, $"Intervals of 95 % that hold the true slope: {100.0 * scores.Sum(score => score.Covered) / Math.Max(scores.Sum(score => score.Slopes), 1):0.0} % of {scores.Sum(score => score.Slopes):N0}.");
        Line(text, $"");
        Line(text, $"| story | length | decided at it | at half of it | wrong |");
        Line(text, $"|---|---|---|---|---|");
        foreach (Scores score in scores)
        {
            Line(text, $"| {score.Tale.Name} | {Ebb.Verdicts.Wording.InWords(TimeSpan.FromSeconds(score.Tale.Length))} | {100.0 * score.Decided / score.AtLength:0} % | {(score.AtHalf == 0 ? "" : $"{100.0 * score.DecidedAtHalf / score.AtHalf:0} %")} | {score.Wrong.Count} |");
        }

        return text.ToString();
    }

    private static void Line(StringBuilder text, FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}

namespace Ebb.Trends;

/// <summary>The judgement of a story: one verdict over time, and what else its series were seen to do.</summary>
public sealed record Trend(TrendVerdict Verdict, IReadOnlyList<Finding> Findings)
{
    /// <summary>Pure and quick: a hundred thousand points in well under a second, some thousands in milliseconds.</summary>
    public static Trend Of(Story story) => new TrendJudgement(story).Judge();
}

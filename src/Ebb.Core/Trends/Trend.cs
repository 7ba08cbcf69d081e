namespace Ebb.Trends;

/// <summary>The judgement of a story: one verdict over time, and what else was found.</summary>
public sealed record Trend(TrendVerdict Verdict)
{
    public static Trend Of(Story story) => new TrendJudgement(story).Judge();
}

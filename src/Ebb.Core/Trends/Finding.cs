using Ebb.Verdicts;

namespace Ebb.Trends;

/// <summary>One thing that a series was seen to do, beside the verdict.</summary>
/// <param name="Of">The series.</param>
/// <param name="PerHour">Its growth an hour, in bytes or things.</param>
public sealed record Finding(FindingKind Kind, string Of, double Confidence, double PerHour, Evidence Because)
{
    /// <summary>Of what comes back: from one to the next.</summary>
    public TimeSpan? Period { get; init; }

    /// <summary>Certain, as a verdict is.</summary>
    public bool IsCertain => Confidence >= TrendRules.Certain;

    /// <summary>The stable name: <c>warm-up</c>.</summary>
    public string Id => TrendRules.IdOf(Kind);
}

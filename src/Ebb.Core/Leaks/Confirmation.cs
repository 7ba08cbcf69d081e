namespace Ebb.Leaks;

/// <summary>How what is leaked compares with an earlier look: what nothing reached in both is certain.</summary>
/// <param name="Before">What the earlier look found.</param>
/// <param name="New">Found now, and not then: lost since, or in the middle of something.</param>
public sealed record Confirmation(Amount Before, Amount New)
{
    /// <summary>The time between the looks.</summary>
    public TimeSpan Apart { get; init; }
}

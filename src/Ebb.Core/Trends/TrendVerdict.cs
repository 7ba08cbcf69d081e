using Ebb.Verdicts;

namespace Ebb.Trends;

/// <summary>What we hold to be so about a process over time, how sure we are of it, and the observations it rests on.</summary>
/// <remarks>A closed family, as <see cref="Verdict"/> is.</remarks>
public abstract record TrendVerdict
{
    private TrendVerdict()
    {
    }

    /// <summary>The stable name: <c>growing</c>.</summary>
    public abstract string Id { get; }

    /// <summary>The series that decided.</summary>
    public required string Of { get; init; }

    /// <summary>How often a verdict like this one is right, at least: 0 to 0.999.</summary>
    public required double Confidence { get; init; }

    /// <summary>The time that it speaks of, up to the last sample.</summary>
    public required TimeSpan Observed { get; init; }

    public IReadOnlyList<Evidence> Because { get; init; } = [];

    /// <summary>It climbs, and goes on climbing.</summary>
    public sealed record Growing(GrowthRate PerHour, TimeSpan? ToCeiling, Ceiling? Ceiling) : TrendVerdict
    {
        public override string Id => TrendRules.Growing;
    }

    /// <summary>It does not climb, or by less in an hour than <paramref name="PerHour"/>'s upper end.</summary>
    public sealed record Steady(GrowthRate PerHour) : TrendVerdict
    {
        public override string Id => TrendRules.Steady;
    }

    /// <summary>Resident memory stepped up or climbs, and live memory did not stay with it.</summary>
    /// <param name="Rose">By how much more resident memory rose than live memory.</param>
    public sealed record HeldFree(Bytes Rose) : TrendVerdict
    {
        public override string Id => TrendRules.HeldFree;
    }

    /// <summary>We cannot tell yet.</summary>
    /// <param name="Missing">What is missing to tell.</param>
    /// <param name="Needs">How much longer to observe, if it goes on as it does; null where time alone may not do.</param>
    /// <param name="PerHour">What was seen so far.</param>
    public sealed record Undecided(string Missing, TimeSpan? Needs, GrowthRate? PerHour) : TrendVerdict
    {
        public override string Id => TrendRules.Undecided;
    }
}

using Ebb.Trends;

namespace Ebb.Tests.Trends;

/// <summary>A story of our own making, with its truth.</summary>
/// <param name="Grows">Bytes an hour that it grows by in the long run; zero where it does not.</param>
/// <param name="Length">Seconds after which <c>docs/trends.md</c> promises a verdict.</param>
/// <param name="Shortest">The share of that from which on no verdict may be wrong: before it nobody could know, such as on half of the first tooth of a saw.</param>
/// <param name="Tell">Live memory, by a seed.</param>
internal sealed record Tale(string Name, double Grows, double Length, double Shortest, Func<int, Simulated> Tell)
{
    /// <summary>How far beyond its length a tale goes on.</summary>
    public const double Longest = 1.6;

    private const string Growing = TrendRules.Growing;
    private const string Steady = TrendRules.Steady;

    /// <summary>The shares of its length at which it is judged.</summary>
    public static IReadOnlyList<double> Looks { get; } = [0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.7, 1, 1.3, Longest];

    /// <summary>Any of these is right.</summary>
    public IReadOnlyList<string> Right { get; init; } = [Grows > 0 ? Growing : Steady];

    /// <summary>It grows evenly, so that its slope is the same for every part of it.</summary>
    public bool IsEven { get; init; } = Grows > 0;

    /// <summary>Makes the story of live memory: what else was seen of the process.</summary>
    public Func<Series, Story> Around { get; init; } = static live => new Story([live]);

    public Trend JudgedAt(Simulated simulated, double share)
    {
        (double[] x, double[] y) = simulated.Until(Length * share);
        return Trend.Of(Around(new Series(SeriesName.Live, x, y)));
    }

    /// <summary>It says what is so. Before its time a tale may be called steady too, where that excludes only what grows faster.</summary>
    public bool IsTrue(TrendVerdict verdict, double share) =>
        Right.Contains(verdict.Id) || (share < 1 && verdict is TrendVerdict.Steady steady && Right[0] == Growing && steady.PerHour.High >= Grows);
}

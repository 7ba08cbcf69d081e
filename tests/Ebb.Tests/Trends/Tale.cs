using Ebb.Trends;

namespace Ebb.Tests.Trends;

/// <summary>A story of our own making, with its truth.</summary>
/// <param name="Grows">Bytes an hour that it grows by in the long run; zero where it does not.</param>
/// <param name="Length">Seconds after which <c>docs/trends.md</c> promises a verdict.</param>
/// <param name="Shortest">The share of that from which on no verdict may be wrong: before it nobody could know, such as half of the first tooth of a saw.</param>
internal sealed record Tale(string Name, double Grows, double Length, double Shortest, Func<int, Simulated> Tell)
{
    public const double Longest = 1.6;
    private static readonly double[] s_looks = [0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.7, 1, 1.3, Longest];

    /// <summary>Any of these is right at the length promised.</summary>
    public string[] Right { get; init; } = Grows > 0 ? [TrendRules.Growing] : [TrendRules.Steady];

    /// <summary>The series, beside <c>live</c>, that the tale has.</summary>
    public Func<int, Story, Story>? More { get; init; }

    public static IEnumerable<double> Looks => s_looks;

    public Story Of(Simulated simulated, int seed, double share)
    {
        (double[] x, double[] y) = simulated.Until(Length * share);
        var story = new Story([new Series(SeriesName.Live, x, y)]);
        return More is null ? story : More(seed, story);
    }
}

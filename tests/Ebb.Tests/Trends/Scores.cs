using System.Globalization;
using Ebb.Trends;

namespace Ebb.Tests.Trends;

/// <summary>What was said of one tale.</summary>
internal sealed class Scores(Tale tale)
{
    private readonly Dictionary<double, (int All, int Right)> _told = [];

    /// <summary>Where each class of confidence begins.</summary>
    public static IReadOnlyList<double> Levels { get; } = [0.999, 0.99, 0.95];

    public Tale Tale { get; } = tale;

    public int Verdicts { get; private set; }

    public int Certain { get; private set; }

    public int AtLength { get; private set; }

    public int Decided { get; private set; }

    public int AtHalf { get; private set; }

    public int DecidedAtHalf { get; private set; }

    public int Slopes { get; private set; }

    public int Covered { get; private set; }

    /// <summary>What was not decided at the length promised.</summary>
    public List<string> Open { get; } = [];

    public List<string> Wrong { get; } = [];

    public static Scores Of(Tale tale, int first, int seeds)
    {
        var scores = new Scores(tale);
        for (int seed = first; seed < first + seeds; seed++)
        {
            Simulated simulated = tale.Tell((seed * 7919) + 17);
            foreach (double look in Tale.Looks.Where(look => look >= tale.Shortest))
            {
                scores.Add(tale.JudgedAt(simulated, look).Verdict, look, seed);
            }
        }

        return scores;
    }

    public static string Name(double level) => level == Levels[0] ? "99.9 %" : string.Create(CultureInfo.InvariantCulture, $"{level * 100:0.#} % and more");

    public (int All, int Right) Told(double level) => _told.GetValueOrDefault(level);

    private void Add(TrendVerdict verdict, double look, int seed)
    {
        bool isCertain = verdict is not TrendVerdict.Undecided && verdict.Confidence >= TrendRules.Certain;
        Verdicts++;
        AtLength += look == 1 ? 1 : 0;
        AtHalf += look == 0.5 ? 1 : 0;
        if (!isCertain)
        {
            if (look == 1)
            {
                Open.Add($"{Tale.Name}: seed {seed}: {verdict.Headline()}");
            }

            return;
        }

        Certain++;
        bool isTrue = Tale.IsTrue(verdict, look);
        Decided += look == 1 && isTrue ? 1 : 0;
        DecidedAtHalf += look == 0.5 && isTrue ? 1 : 0;
        double level = Levels.First(from => verdict.Confidence >= from);
        (int all, int right) = _told.GetValueOrDefault(level);
        _told[level] = (all + 1, right + (isTrue ? 1 : 0));
        if (!isTrue)
        {
            Wrong.Add($"{Tale.Name}: seed {seed}, {look} of its length: {verdict.Headline()}");
        }

        if (verdict is TrendVerdict.Growing growing && Tale.IsEven)
        {
            Slopes++;
            Covered += growing.PerHour.Low <= Tale.Grows && Tale.Grows <= growing.PerHour.High ? 1 : 0;
        }
    }
}

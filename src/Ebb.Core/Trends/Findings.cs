using Ebb.Verdicts;

namespace Ebb.Trends;

/// <summary>Collects what the series of a story were seen to do.</summary>
internal sealed class Findings
{
    private const double ToSay = 0.5;
    private readonly List<Finding> _all = [];

    public IReadOnlyList<Finding> All => _all;

    public void Add(Course course, bool isSubject)
    {
        if (course.IsShort)
        {
            return;
        }

        double growing = TrendJudgement.Confidence(course.DoubtOfGrowth());
        double steady = TrendJudgement.Confidence(course.DoubtOfSteadiness());
        FindingKind climbs = isSubject ? FindingKind.Leak : course.Name == SeriesName.Arenas ? FindingKind.ArenaGrowth : FindingKind.RowGrowth;
        if (course.Name != SeriesName.Resident || isSubject)
        {
            Say(climbs, course, growing, TrendWording.Climbs(course));
        }

        if (course.Approach is { } approach)
        {
            double chance = Student.Above(Math.Sqrt((approach.Ratio - 1) * course.Drift.Degrees), course.Drift.Degrees);
            Say(FindingKind.WarmUp, course, TrendJudgement.Confidence(chance), TrendWording.WarmedUp(course, approach));
        }

        if (course.Ratchet is { } ratchet)
        {
            Say(FindingKind.Ratchet, course, TrendJudgement.Confidence(ratchet.Chance), TrendWording.Stepped(course, ratchet));
        }

        if (course.Rhythm is { } rhythm)
        {
            FindingKind kind = rhythm.IsSawtooth ? FindingKind.Sawtooth : FindingKind.Season;
            Say(kind, course, TrendJudgement.Confidence(rhythm.Chance), TrendWording.ComesBack(course, rhythm), TimeSpan.FromSeconds(rhythm.Period));
        }
        else if (course.Breaks.Count > 0 || course.Approach is not null)
        {
            Say(FindingKind.Plateau, course, steady, TrendWording.Stays(course));
        }
    }

    public void Add(HeldStep? step)
    {
        if (step is { } held)
        {
            _all.Add(new Finding(FindingKind.HeldStep, SeriesName.Resident, TrendRules.MostSure, 0, TrendWording.Because(held)[0]));
        }
    }

    private void Say(FindingKind kind, Course course, double confidence, string saw, TimeSpan? period = null)
    {
        if (confidence >= ToSay)
        {
            _all.Add(new Finding(kind, course.Name, confidence, course.PerHour, new Evidence(course.Name, saw)) { Period = period });
        }
    }
}

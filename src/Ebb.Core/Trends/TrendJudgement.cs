using Ebb.Accounts;

namespace Ebb.Trends;

/// <summary>Decides what is said of a story.</summary>
internal sealed class TrendJudgement
{
    private const double Ends = 0.025; // of an interval of 95 %, at each end
    private const double Hour = 3600;
    private const double Furthest = 100.0 * 365 * 24 * Hour;

    private readonly Story _story;
    private readonly double _from = double.NegativeInfinity;
    private readonly Dictionary<string, Course> _courses = [];

    public TrendJudgement(Story story)
    {
        _story = story;
        foreach (double restart in story.Restarts)
        {
            _from = Math.Max(_from, restart);
        }

        foreach (Series series in story.Series)
        {
            if (Course.Of(series, _from) is { Points.Count: > 0 } course)
            {
                _courses.TryAdd(series.Name, course);
            }
        }
    }

    internal static double Confidence(double doubt) => Math.Clamp(1 - (doubt * TrendRules.Looks), 0, TrendRules.MostSure);

    public Trend Judge()
    {
        if ((Find(SeriesName.Live) ?? Find(LedgerKind.Live) ?? Find(SeriesName.Resident)) is not { } subject)
        {
            return new Trend(new TrendVerdict.Undecided(TrendWording.NoSamples, null, null) { Of = SeriesName.Live, Confidence = 0, Observed = default }, []);
        }

        HeldStep? step = HeldStep.Of(_story, _from);
        var findings = new Findings();
        foreach (Course course in _courses.Values)
        {
            findings.Add(course, course == subject);
        }

        findings.Add(step);
        return new Trend(Decide(subject, step), findings.All);
    }

    private static GrowthRate Rate(Course course) => new(course.PerHour, course.Drift.AtLeast(Ends) * Hour, course.Drift.AtMost(Ends) * Hour);

    private Course? Find(string name) => _courses.GetValueOrDefault(name);

    private TrendVerdict Decide(Course subject, HeldStep? step)
    {
        double steady = Confidence(subject.DoubtOfSteadiness());
        if (Confidence(subject.DoubtOfGrowth()) >= TrendRules.Certain)
        {
            return Growing(subject);
        }

        if (GrowingRow(subject) is { } row)
        {
            return Growing(row);
        }

        if (step is { } held)
        {
            return new TrendVerdict.HeldFree(new Bytes((ulong)held.Rose))
            {
                Of = SeriesName.Resident,
                Confidence = TrendRules.MostSure,
                Observed = TimeSpan.FromSeconds(subject.Points.Length),
                Because = TrendWording.Because(held),
            };
        }

        Course? open = OpenRow(subject);
        if (steady >= TrendRules.Certain && open is null)
        {
            return new TrendVerdict.Steady(Rate(subject) with { High = subject.AtMostPerHour })
            {
                Of = subject.Name,
                Confidence = steady,
                Observed = TimeSpan.FromSeconds(subject.Points.Length),
                Because = TrendWording.Because(subject, _story.Marks),
            };
        }

        return Undecided(steady >= TrendRules.Certain ? open ?? subject : subject);
    }

    private TrendVerdict.Undecided Undecided(Course course)
    {
        var lack = Lack.Of(course);
        return new TrendVerdict.Undecided(lack.Missing, TimeSpan.FromSeconds(lack.Seconds), course.IsShort ? null : Rate(course))
        {
            Of = course.Name,
            Confidence = Math.Min(Math.Max(Confidence(course.DoubtOfGrowth()), Confidence(course.DoubtOfSteadiness())), TrendRules.Certain),
            Observed = TimeSpan.FromSeconds(course.Points.Length),
            Because = course.IsShort ? [] : TrendWording.Because(course, _story.Marks),
        };
    }

    // Live memory is steady, and a row outside of malloc may still grow by more than what is steady of all that is resident.
    private Course? OpenRow(Course subject)
    {
        double material = Find(SeriesName.Resident)?.Material ?? subject.Material;
        foreach (Course course in _courses.Values)
        {
            if (course != subject && !course.IsShort && TrendRules.IsOwnMemory(course.Name) && Confidence(course.DoubtOfSteadiness(material)) < TrendRules.Certain)
            {
                return course;
            }
        }

        return null;
    }

    // Memory outside of malloc, where that climbs by more than what is steady of all that is resident.
    private Course? GrowingRow(Course subject)
    {
        double material = Find(SeriesName.Resident)?.Material ?? subject.Material;
        Course? fastest = null;
        foreach (Course course in _courses.Values)
        {
            bool counts = course != subject && TrendRules.IsOwnMemory(course.Name) && course.AtLeastPerHour >= material;
            if (counts && (fastest is null || course.PerHour > fastest.PerHour) && Confidence(course.DoubtOfGrowth()) >= TrendRules.Certain)
            {
                fastest = course;
            }
        }

        return fastest;
    }

    private TrendVerdict.Growing Growing(Course course)
    {
        double confidence = Confidence(course.DoubtOfGrowth());
        double seconds = _story.Ceiling is { } ceiling ? ceiling.Room.Count / course.Drift.Slope : double.PositiveInfinity;
        return new TrendVerdict.Growing(Rate(course), seconds < Furthest ? TimeSpan.FromSeconds(seconds) : null, _story.Ceiling)
        {
            Of = course.Name,
            Confidence = confidence,
            Observed = TimeSpan.FromSeconds(course.Points.Length),
            Because = TrendWording.Because(course, _story.Marks),
        };
    }
}

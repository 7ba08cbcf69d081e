namespace Ebb.Trends;

/// <summary>Decides what is said of a story.</summary>
internal sealed class TrendJudgement
{
    private const double Ends = 0.025; // of an interval of 95 %, at each end

    private readonly Story _story;
    private readonly double _from;

    public TrendJudgement(Story story)
    {
        _story = story;
        _from = double.NegativeInfinity;
        foreach (double restart in story.Restarts)
        {
            _from = Math.Max(_from, restart);
        }
    }

    public Trend Judge()
    {
        Course? live = CourseOf(SeriesName.Live) ?? CourseOf(SeriesName.Resident);
        if (live is null)
        {
            return new Trend(new TrendVerdict.Undecided("no samples", null, null) { Of = SeriesName.Live, Confidence = 0, Observed = default });
        }

        return new Trend(OfCourse(live));
    }

    private static TrendVerdict OfCourse(Course course)
    {
        double growing = Confidence(course.DoubtOfGrowth());
        double steady = Confidence(course.DoubtOfSteadiness());
        var observed = TimeSpan.FromSeconds(course.Points.Length);
        if (growing >= TrendRules.Certain)
        {
            return new TrendVerdict.Growing(Rate(course), null, null) { Of = course.Name, Confidence = growing, Observed = observed };
        }

        if (steady >= TrendRules.Certain)
        {
            return new TrendVerdict.Steady(Rate(course) with { High = course.AtMostPerHour }) { Of = course.Name, Confidence = steady, Observed = observed };
        }

        return new TrendVerdict.Undecided("", null, Rate(course)) { Of = course.Name, Confidence = Math.Max(growing, steady), Observed = observed };
    }

    private static GrowthRate Rate(Course course) =>
        new(course.PerHour, course.Drift.AtLeast(Ends) * 3600, course.Drift.AtMost(Ends) * 3600);

    private static double Confidence(double doubt) => Math.Clamp(1 - (doubt * TrendRules.Looks), 0, TrendRules.MostSure);

    private Course? CourseOf(string name) => _story.Find(name) is { } series ? Course.Of(series, _from) is { Points.Count: > 0 } course ? course : null : null;
}

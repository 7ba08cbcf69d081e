namespace Ebb.Trends;

/// <summary>What is missing to decide on a course, and for how many seconds more to look if it goes on as it does.</summary>
internal readonly record struct Lack(string Missing, double Seconds)
{
    private const double Hour = 3600;
    private const double Longest = 365 * 24 * Hour;

    public static Lack Of(Course course)
    {
        double length = course.Points.Length;
        if (course.IsShort)
        {
            double a = course.Points.Count < 2 ? 1 : length / (course.Points.Count - 1);
            double seconds = Math.Max(TrendRules.ShortestSeconds - length, (TrendRules.FewestPoints - course.Points.Count) * a);
            return Within(TrendWording.TooFew(course.Points.Count), seconds);
        }

        double toSteady = Math.Max(
            Until(course, Student.Exceeded(TrendRules.Doubt, course.Drift.Degrees) * course.Drift.Error / Math.Max((course.Material / Hour) - course.Drift.Slope, double.Epsilon)),
            ((TrendRules.SteadyFor * length) - course.Last.Length) / (1 - TrendRules.SteadyFor));
        double toGrowing = Math.Max(
            Until(course, SignalOfGrowth(course) / Math.Max(course.Drift.Signal, double.Epsilon)),
            ((TrendRules.GrowingFor * length) - course.Last.Length) / (1 - TrendRules.GrowingFor));
        if (course.Drift.Signal > TrendRules.NoSign)
        {
            return Within(TrendWording.Rising(course), course.IsBending || !course.IsNewGround ? length : toGrowing);
        }

        bool isNew = course.Last.Length < TrendRules.SteadyFor * length;
        return Within(isNew ? TrendWording.NewCourse(course) : TrendWording.TooNoisy(course), Math.Min(toSteady, course.Drift.Slope > 0 ? toGrowing : toSteady));
    }

    // The error of a slope falls with time to the power of 1.5, and through a walk to that of 0.5.
    private static double Until(Course course, double times) =>
        (course.Points.Length * Math.Pow(Math.Max(times, 1), course.Drift.IsWalk ? 2 : 2.0 / 3)) - course.Points.Length;

    // What shows that it goes on takes more than what shows that it grows.
    private static double SignalOfGrowth(Course course)
    {
        double half = course.Drift.IsWalk ? Math.Sqrt(2) : Math.Sqrt(8);
        double goesOn = Student.Exceeded(TrendRules.GoesOnDoubt, course.Drift.Degrees) * half * Math.Sqrt(1 + (TrendRules.GoesOn * TrendRules.GoesOn)) / (1 - TrendRules.GoesOn);
        return Math.Max(Student.Exceeded(TrendRules.Doubt, course.Drift.Degrees), goesOn);
    }

    private static Lack Within(string missing, double seconds) =>
        new(missing, Math.Clamp(double.IsNaN(seconds) ? Longest : Math.Ceiling(seconds), 1, Longest));
}

using System.Diagnostics;
using System.Globalization;
using Ebb.Verdicts;

namespace Ebb.Trends;

/// <summary>Every sentence this project says about a process over time.</summary>
public static class TrendWording
{
    internal const string NoSamples = "there are no samples";
    private const double NearMark = 0.02;

    /// <summary>The verdict in one sentence.</summary>
    public static string Headline(this TrendVerdict verdict) => verdict switch
    {
        TrendVerdict.Growing growing => Text(
            $"{Named(growing.Of)} grows by {Rate(growing.Of, growing.PerHour.Value)} an hour, observed for {For(growing.Observed)} ({Sure(growing)}).{UntilFull(growing)}"),
        TrendVerdict.Steady steady => Text(
            $"{Named(steady.Of)} is steady over {For(steady.Observed)}: growth of more than {Rate(steady.Of, steady.PerHour.High)} an hour would have been seen ({Sure(steady)})."),
        TrendVerdict.HeldFree held => Text($"Resident memory rose, and live memory did not stay: malloc keeps {held.Rose} more than at first ({Sure(held)})."),
        TrendVerdict.Undecided { Needs: { } needs } open => Text($"Cannot tell yet after {For(open.Observed)}: {open.Missing}. It needs about {For(needs)} more."),
        TrendVerdict.Undecided open => Text($"Cannot tell: {open.Missing}."),
        _ => throw new UnreachableException(verdict.ToString()),
    };

    internal static IReadOnlyList<Evidence> Because(Course course, IReadOnlyList<Mark> marks)
    {
        var kendall = MannKendall.Of(course.Last.Y, course.StepSlope);
        var because = new List<Evidence>
        {
            new(Text($"{course.Name}, last {Seconds(course.Last.Length)}"), Text(
                $"{Rate(course.Name, course.PerHour)} an hour, ±{Rate(course.Name, course.Drift.Error * 3600)} (one standard error), from {course.Last.Count} spans of {course.Points.Count} samples; noise like {(course.Drift.IsWalk ? "a random walk" : "one that forgets")}")),
            new(Text($"{course.Name}, Mann-Kendall"), Text($"tau {kendall.Tau:0.00}, z {kendall.Z:0.0} with autocorrelation")),
        };
        foreach (double at in course.Breaks)
        {
            because.Add(new Evidence(Text($"{course.Name}, after {Seconds(at - course.Points.X[0])}"), "it changed its course" + MarkNear(at, course.Points.Length * NearMark, marks)));
        }

        if (course.Rhythm is { } rhythm)
        {
            because.Add(new Evidence(course.Name, ComesBack(course, rhythm)));
        }
        else
        {
            because.Add(new Evidence("what it cannot tell", Text($"what comes and goes with a period above {Seconds(course.Points.Length / 2)} would look the same")));
        }

        return because;
    }

    internal static IReadOnlyList<Evidence> Because(HeldStep held) =>
    [
        new("resident", Text($"{Signed(held.Resident)} from the first eighth of the time to the last quarter")),
        new("live", Text($"{Signed(held.Live)} in the same time")),
        new("kept by malloc", Text($"{Signed(held.Rose)}, and it stayed")),
    ];

    internal static string TooFew(int points) => Text($"{points} samples are too few, or their time too short");

    internal static string Rising(Course course) =>
        course.IsBending ? "it rises ever more slowly, and may settle"
        : !course.IsNewGround ? "it climbs again where it has been before, and may fall again"
        : course.Last.Length < TrendRules.GrowingFor * course.Points.Length ? Text($"it climbs only since its course changed {Seconds(course.Last.Length)} ago")
        : Text($"it climbs by {Rate(course.Name, course.PerHour)} an hour, and that may still end or be chance");

    internal static string NewCourse(Course course) => Text($"it settled only {Seconds(course.Last.Length)} ago");

    internal static string TooNoisy(Course course) =>
        Text($"noise could still hide a growth of {Rate(course.Name, course.AtMostPerHour)} an hour, and less than {Rate(course.Name, course.Material)} is steady");

    internal static string Climbs(Course course) => Text($"climbs by {Rate(course.Name, course.PerHour)} an hour");

    internal static string WarmedUp(Course course, Approach approach) =>
        Text($"rose by {Rate(course.Name, approach.Height)} ever more slowly, with a time constant of {Seconds(approach.Constant)}");

    internal static string Stepped(Course course, Ratchet ratchet) =>
        Text($"{ratchet.Up} steps up of about {Rate(course.Name, ratchet.Size)}, {ratchet.Down} down");

    internal static string ComesBack(Course course, Rhythm rhythm) => rhythm.IsSawtooth
        ? Text($"climbs and falls back by {Rate(course.Name, rhythm.Amplitude)} about every {Seconds(rhythm.Period)}: judged by what is left after each fall")
        : Text($"comes and goes by {Rate(course.Name, rhythm.Amplitude)} every {Seconds(rhythm.Period)}: judged by whole periods");

    internal static string Stays(Course course) => Text($"stays since {Seconds(course.Last.Length)}");

    private static string MarkNear(double at, double within, IReadOnlyList<Mark> marks)
    {
        string name = "";
        foreach (Mark mark in marks)
        {
            if (Math.Abs(mark.Seconds - at) <= within)
            {
                within = Math.Abs(mark.Seconds - at);
                name = Text($", near the mark {mark.Name}");
            }
        }

        return name;
    }

    private static string UntilFull(TrendVerdict.Growing growing) =>
        growing is { ToCeiling: { } time, Ceiling: { } ceiling } ? Text($" It reaches the {ceiling.Name} in about {For(time)}.") : "";

    private static string Named(string series) => series switch
    {
        SeriesName.Live => "Live memory",
        SeriesName.Resident => "Resident memory",
        SeriesName.Free => "Free memory that malloc keeps",
        SeriesName.Arenas => "The number of arenas",
        SeriesName.Threads => "The number of threads",
        _ => char.ToUpperInvariant(Wording.RowInWords(series)[0]) + Wording.RowInWords(series)[1..],
    };

    private static string Sure(TrendVerdict verdict) => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(verdict.Confidence * 1000) / 10:0.#} %");

    internal static string Rate(string series, double amount) => SeriesName.IsCount(series) ? Text($"{amount:0.##}") : amount < 0 ? "-" + Size(amount) : Size(amount);

    private static string Signed(double bytes) => (bytes < 0 ? "-" : "+") + Size(bytes);

    private static string Size(double bytes) => new Bytes((ulong)Math.Min(Math.Abs(bytes), long.MaxValue)).ToString();

    private static string Seconds(double seconds) => For(TimeSpan.FromSeconds(seconds));

    private static string For(TimeSpan time) => Wording.InWords(time);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

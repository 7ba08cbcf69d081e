namespace Ebb.Trends;

/// <summary>What one series does over time: its last course, how fast that rises and how sure this is, and what speaks against it.</summary>
/// <param name="Points">All that was observed since the last restart.</param>
/// <param name="Whole">The same as a curve.</param>
/// <param name="Last">The course since the last break: what is judged. Of a rhythm, one value for each period.</param>
/// <param name="Drift">Of the last course.</param>
internal sealed record Course(string Name, Points Points, Curve Whole, Curve Last, Drift Drift, Rhythm? Rhythm)
{
    private const int MostBreaks = 6;
    private const double Hour = 3600;

    /// <summary>When the course changed, the last one last.</summary>
    public IReadOnlyList<double> Breaks { get; init; } = [];

    /// <summary>How it warmed up; null where it did not, or where that was not seen to end.</summary>
    public Approach? Approach { get; init; }

    public Ratchet? Ratchet { get; init; }

    public required double Grain { get; init; }

    /// <summary>Growth an hour that still is steady.</summary>
    public required double Material { get; init; }

    /// <summary>There is too little to say anything.</summary>
    public bool IsShort => Points.Count < TrendRules.FewestPoints || Points.Length < TrendRules.ShortestSeconds;

    public double PerHour => Drift.Slope * Hour;

    /// <summary>Any growth an hour is below this, at the doubt of a certain verdict.</summary>
    public double AtMostPerHour => (Math.Max(Drift.Slope, 0) + (Student.Exceeded(TrendRules.Doubt, Drift.Degrees) * Drift.Error)) * Hour;

    public double AtLeastPerHour => Drift.AtLeast(TrendRules.Doubt) * Hour;

    public static Course Of(Series series, double from)
    {
        var points = Points.Of(series, from);
        double grain = SeriesName.IsCount(series.Name) ? TrendRules.CountGrain : TrendRules.Grain;
        var whole = Curve.Of(points.X, points.Y, TrendRules.Spans);
        double material = SeriesName.IsCount(series.Name)
            ? 1 / TrendRules.SteadyCountHours
            : Math.Max(TrendRules.SteadyShare * Math.Abs(whole.Middle), TrendRules.SteadyBytes);
        var breaks = new List<double>();
        var rhythm = Rhythm.Of(points.X, points.Y, TheilSen.Of(whole.X, whole.Y), grain);
        Approach approach = whole.Count < TrendRules.FewestPoints ? default : Ebb.Trends.Approach.Of(whole, whole.Length / TrendRules.ApproachConstants, grain);
        bool isWarmUp = approach.Ratio >= TrendRules.ApproachRatio && approach.Height > 0 && approach.Ratio >= TrendRules.ApproachOverBreak * Break.Of(whole, grain).Ratio;
        Ratchet? ratchet = Ebb.Trends.Ratchet.Of(points, grain);
        Curve last = ratchet is not null ? whole : rhythm is { Bases.Count: >= TrendRules.FewestPeriods } ? AfterBreaks(rhythm.Bases, breaks, grain)
            : isWarmUp ? approach.Without(whole)
            : AfterBreaks(points, whole, breaks, grain);
        var drift = Drift.Of(last, grain, ratchet);
        return new Course(series.Name, points, whole, last, drift, rhythm)
        {
            Breaks = breaks,
            Grain = grain,
            Material = material,
            Approach = isWarmUp ? approach : null,
            Ratchet = ratchet,
        };
    }

    /// <summary>The chance that it does not grow after all; 1 where something speaks against it.</summary>
    public double DoubtOfGrowth()
    {
        if (IsShort || !IsNewGround || Last.Length < TrendRules.GrowingFor * Points.Length || Drift.Slope <= 0)
        {
            return 1;
        }

        if (Ratchet is { } steps)
        {
            return steps.Up >= TrendRules.FewestSteps && steps.Late >= TrendRules.GoesOn / (1 + TrendRules.GoesOn) ? Drift.Chance : 1;
        }

        if (IsBending)
        {
            return 1;
        }

        double goesOn = DoubtOfGoingOn();
        double kendall = Student.Above(MannKendall.Of(Last.Y, StepSlope).Z, 1e6);
        bool isOpen = goesOn > (HasRisenFaster ? TrendRules.Doubt : TrendRules.GoesOnDoubt) || (Last.Count >= 10 && kendall > TrendRules.KendallDoubt);
        return isOpen ? Math.Max(Drift.Chance, TrendRules.Doubt * 2) : Drift.Chance;
    }

    /// <summary>The chance that it grows by more than what is steady.</summary>
    public double DoubtOfSteadiness() => DoubtOfSteadiness(Material);

    public double DoubtOfSteadiness(double material)
    {
        if (IsShort || (Drift.Signal > TrendRules.NoSign && !IsSlowing) || Last.Length < SteadyFor * Points.Length)
        {
            return 1;
        }

        return Student.Above(((material / Hour) - Math.Max(Drift.Slope, 0)) / Drift.Error, Drift.Degrees);
    }

    internal double StepSlope => Last.Count < 2 ? 0 : Drift.Slope * Last.Length / (Last.Count - 1);

    /// <summary>It has risen above what it was before its last course: not the way back up of something that comes and goes.</summary>
    internal bool IsNewGround
    {
        get
        {
            double start = Last.Count == 0 ? 0 : Last.X[0];
            if (Rhythm is not null || Approach is not null || start - Points.X[0] <= (1 - TrendRules.SteadyFor) * Points.Length)
            {
                return true;
            }

            double before = double.NegativeInfinity;
            for (int i = 0; i < Whole.Count && Whole.X[i] < start; i++)
            {
                before = Math.Max(before, Whole.Y[i]);
            }

            double end = TheilSen.Median(Last.Y.AsSpan(Last.Count - Math.Min(3, Last.Count)).ToArray());
            return end - before >= Drift.Slope * Last.Length / 2;
        }
    }

    /// <summary>It rises ever more slowly: a curve that nears a level, or a line less steep, fits much better than a line.</summary>
    internal bool IsBending => Last.Count >= 8 && Ebb.Trends.Approach.Of(Last, 2 * Last.Length, Grain) is { Height: > 0, Ratio: >= TrendRules.BendRatio } bend
        && bend.SecondHalf(Last.Length) < TrendRules.BendShare;

    internal bool IsSlowing => IsBending || (HasRisenFaster && DoubtOfGoingOn() > TrendRules.GoesOnDoubt);

    // It rose faster before its last course began than it does now.
    private bool HasRisenFaster
    {
        get
        {
            double before = Last.Count == 0 ? 0 : Last.X[0] - Points.X[0];
            return Rhythm is null && before > 0 && (Last.Y[0] - Whole.Y[0]) / before > Math.Max(Drift.Slope, 0);
        }
    }

    // A logarithm that began with the observation, and is looked at from the share s of it on, rises in the second half of that by
    // ln(1/m) where it rose by ln(m/s) in the first; m is the middle.
    private double GoesOnShare
    {
        get
        {
            double start = Math.Max((Last.X[0] - Points.X[0]) / Points.Length, 1e-3);
            double middle = (1 + start) / 2;
            return HasRisenFaster ? Math.Max(TrendRules.GoesOn, TrendRules.GoesOnBeyond + (Math.Log(1 / middle) / Math.Log(middle / start))) : TrendRules.GoesOn;
        }
    }

    // Of a warm-up, its first three constants are left out; it has had five at least.
    private double SteadyFor => Approach is null ? TrendRules.SteadyFor : 1 - (3 / TrendRules.ApproachConstants) - 0.1;

    /// <summary>The chance that its second half is no more than the flat end of a first one that rose.</summary>
    internal double DoubtOfGoingOn()
    {
        int half = Last.Count / 2;
        if (half < 2)
        {
            return 1;
        }

        Curve first = Last.Part(0, half);
        Curve second = Last.Part(half, Last.Count);
        Curve third = Last.Part(Last.Count - Math.Max(Last.Count / 3, 2), Last.Count);
        if (TheilSen.Of(third.X, third.Y).Slope < TrendRules.LastThird * Drift.Slope)
        {
            return 1;
        }

        double share = GoesOnShare;
        double before = Math.Max(TheilSen.Of(first.X, first.Y).Slope, 0);
        double after = TheilSen.Of(second.X, second.Y).Slope;
        // Of half the time, the slope is known 2^1.5 times worse through noise, and 2^0.5 times through a walk.
        double error = Drift.Error * (Drift.IsWalk ? Math.Sqrt(2) : Math.Sqrt(8)) * Math.Sqrt(1 + (share * share));
        return Student.Above((after - (share * before)) / error, Drift.Degrees);
    }

    private static Curve AfterBreaks(Points points, Curve whole, List<double> breaks, double grain)
    {
        Curve last = whole;
        while (breaks.Count < MostBreaks)
        {
            var found = Break.Of(last, grain);
            int at = found.Ratio >= TrendRules.BreakRatio ? found.At : Break.CalmFrom(last, grain);
            if (at == 0)
            {
                break;
            }

            Points rest = points.After(last.X[at] - ((last.X[at] - last.X[at - 1]) / 2));
            if (rest.Count < TrendRules.FewestPoints / 2)
            {
                last = last.Part(at, last.Count);
                breaks.Add(last.X[0]);
                break;
            }

            last = Curve.Of(rest.X, rest.Y, TrendRules.Spans);
            breaks.Add(last.X[0]);
        }

        // What is left of the change itself is no part of the course after it.
        return breaks.Count > 0 ? last.Part(last.Count / 16, last.Count) : last;
    }

    private static Curve AfterBreaks(Curve bases, List<double> breaks, double grain)
    {
        Curve last = bases;
        while (breaks.Count < MostBreaks && Break.Of(last, grain) is { Ratio: >= TrendRules.BreakRatio } found)
        {
            last = last.Part(found.At, last.Count);
            breaks.Add(last.X[0]);
        }

        return last;
    }
}

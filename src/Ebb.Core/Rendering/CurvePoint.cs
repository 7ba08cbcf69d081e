namespace Ebb.Rendering;

/// <summary>One point of a curve; of several samples that it stands for, what they were in the mean, at least and at most.</summary>
public readonly record struct CurvePoint(double Across, double Up, double Least, double Most)
{
    public CurvePoint(double across, double up)
        : this(across, up, up, up)
    {
    }

    /// <summary>The curve is not one before this place and after it.</summary>
    public bool IsGap => double.IsNaN(Up);

    public static CurvePoint Gap(double across) => new(across, double.NaN);
}

namespace Ebb.Watching;

/// <summary>One number over the samples that a point of a history stands for: what it was at least, in the mean, and at most.</summary>
/// <param name="Series">Which number: the place of its name in <see cref="History.Names"/>.</param>
/// <param name="Samples">How many of the samples had it.</param>
public readonly record struct PointFigure(int Series, uint Samples, ulong Least, ulong Mean, ulong Most)
{
    /// <summary>A number of one sample.</summary>
    public static PointFigure Of(int series, ulong value) => new(series, 1, value, value, value);

    /// <summary>The same number over both. Means weigh as many samples as they are of, and are whole.</summary>
    public PointFigure With(PointFigure other)
    {
        ulong samples = (ulong)Samples + other.Samples;
        UInt128 sum = ((UInt128)Mean * Samples) + ((UInt128)other.Mean * other.Samples);
        return new PointFigure(
            Series,
            (uint)Math.Min(samples, uint.MaxValue),
            Math.Min(Least, other.Least),
            samples == 0 ? 0 : (ulong)((sum + (samples / 2)) / samples),
            Math.Max(Most, other.Most));
    }
}

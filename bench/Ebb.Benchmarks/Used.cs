namespace Ebb.Benchmarks;

/// <summary>What a program took from exec to exit, with all that it started and waited for.</summary>
internal sealed record Used(double Milliseconds, double Processor, double PeakMebibytes)
{
    public static Used MedianOf(IReadOnlyList<Used> all) => new(
        Median.Of(all.Select(static one => one.Milliseconds)),
        Median.Of(all.Select(static one => one.Processor)),
        all.Max(static one => one.PeakMebibytes));
}

namespace Ebb.Trimming;

/// <summary>How long it takes the kernel to take pages back, learned from what it took so far: so much a range and so much a page.</summary>
internal sealed class AdviceCost
{
    // Of a small virtual machine; elsewhere it is less.
    private double _perRange = 30e-6;
    private double _perPage = 0.6e-6;

    /// <summary>In seconds.</summary>
    public double Of(int ranges, ulong pages) => (ranges * _perRange) + (pages * _perPage);

    /// <summary>How many pages of one range fit.</summary>
    public ulong PagesIn(double seconds) => (ulong)Math.Max(1, (seconds - _perRange) / _perPage);

    /// <summary>Slower than thought is believed up to twice at a time, since one call may just have been unlucky; faster by and by.</summary>
    public void Learn(int ranges, ulong pages, double seconds)
    {
        double factor = seconds / Of(ranges, pages);
        factor = factor > 1 ? Math.Min(factor, 2) : (1 + factor) / 2;
        _perRange *= factor;
        _perPage *= factor;
    }
}

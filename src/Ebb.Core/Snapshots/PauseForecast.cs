namespace Ebb.Snapshots;

/// <summary>How long a process would stand, told before it does. docs/safety.md has the rule.</summary>
/// <remarks>From what it alone has in memory, the most that malloc could have. Both rates are about twice what was measured.</remarks>
internal static class PauseForecast
{
    /// <summary>What a pause may be where nothing was asked for, and a freeze would stand in for a copy.</summary>
    public static readonly TimeSpan Most = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan s_toStop = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan s_copyOfAGiB = TimeSpan.FromMilliseconds(32);
    private static readonly TimeSpan s_walkOfAGiB = TimeSpan.FromSeconds(1);

    /// <summary>Of a copy: its kernel copies the page tables.</summary>
    public static TimeSpan OfCopy(Bytes @private) => s_toStop + (s_copyOfAGiB * GiB(@private));

    /// <summary>Of a freeze: the heaps are walked.</summary>
    public static TimeSpan OfFreeze(Bytes @private) => s_toStop + (s_walkOfAGiB * GiB(@private));

    private static double GiB(Bytes bytes) => bytes.Count / (double)(1 << 30);
}

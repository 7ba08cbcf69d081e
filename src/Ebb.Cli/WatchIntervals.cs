namespace Ebb.Cli;

/// <summary>The times from sample to sample that the keys go through.</summary>
internal static class WatchIntervals
{
    private static readonly double[] s_seconds = [0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 300, 600, 3600];

    public static TimeSpan Longer(TimeSpan interval) => TimeSpan.FromSeconds(s_seconds.FirstOrDefault(one => one > interval.TotalSeconds, interval.TotalSeconds));

    public static TimeSpan Shorter(TimeSpan interval) => TimeSpan.FromSeconds(s_seconds.LastOrDefault(one => one < interval.TotalSeconds, interval.TotalSeconds));
}

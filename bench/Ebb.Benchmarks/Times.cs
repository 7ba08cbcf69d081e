using System.Diagnostics;

namespace Ebb.Benchmarks;

/// <summary>How long something took, by the clock and in time of processors, in milliseconds.</summary>
internal readonly record struct Times(double Wall, double Processor)
{
    public static Times Of(Action action)
    {
        TimeSpan used = Environment.CpuUsage.TotalTime;
        long start = Stopwatch.GetTimestamp();
        action();
        return new Times(Stopwatch.GetElapsedTime(start).TotalMilliseconds, (Environment.CpuUsage.TotalTime - used).TotalMilliseconds);
    }
}

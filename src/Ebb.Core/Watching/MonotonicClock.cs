using System.Diagnostics;

namespace Ebb.Watching;

/// <summary>The clock that only goes on, the same for all processes of a machine from its start to its end.</summary>
/// <remarks>clock_gettime(2), CLOCK_MONOTONIC, which is what <see cref="Stopwatch"/> reads on Linux.</remarks>
public static class MonotonicClock
{
    public static TimeSpan Now => Stopwatch.GetElapsedTime(0);
}

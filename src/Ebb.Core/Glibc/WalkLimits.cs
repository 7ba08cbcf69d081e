using System.Diagnostics;

namespace Ebb.Glibc;

/// <summary>What bounds a walk: time, and the patience with damage.</summary>
internal sealed class WalkLimits(TimeSpan time, CancellationToken cancellation)
{
    /// <summary>Places in one region where the walk may lose its way and find it again.</summary>
    public const int MaxLosses = 64;

    public const int MaxDamage = 256;

    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly TimeSpan _time = time;

    public CancellationToken Cancellation { get; } = cancellation;

    /// <summary>True when the time is up; throws when the user gave up.</summary>
    public bool IsOver
    {
        get
        {
            Cancellation.ThrowIfCancellationRequested();
            return Stopwatch.GetElapsedTime(_started) > _time;
        }
    }
}

using System.Diagnostics;
using Ebb.Linux;

namespace Ebb.Injection;

/// <summary>Waits between two looks at a thread: not at all at first, then for moments. Who yields instead waits for everybody else on a busy machine.</summary>
internal readonly struct Pace(long since)
{
    private static readonly TimeSpan s_spins = TimeSpan.FromMicroseconds(Environment.ProcessorCount > 1 ? 100 : 0);
    private static readonly TimeSpan s_short = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan s_moment = TimeSpan.FromMicroseconds(50);
    private static readonly TimeSpan s_longer = TimeSpan.FromMilliseconds(1);

    public static Pace Start() => new(Stopwatch.GetTimestamp());

    public TimeSpan Waited => Stopwatch.GetElapsedTime(since);

    public void Wait()
    {
        TimeSpan waited = Waited;
        if (waited < s_spins)
        {
            Thread.SpinWait(20);
        }
        else
        {
            Haste.Wait(waited < s_short ? s_moment : s_longer);
        }
    }
}

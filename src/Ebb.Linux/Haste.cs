using System.Runtime.InteropServices;

namespace Ebb.Linux;

/// <summary>What a thread of ours does while a target stands and each moment counts.</summary>
public static unsafe partial class Haste
{
    private const int OfProcess = 0;
    private const int Most = -20;
    private const int MonotonicClock = 1;

    /// <summary>Puts the calling thread before others where we may; setpriority(2). It is of a thread, not of a process, on Linux.</summary>
    public static void First() => _ = SetPriority(OfProcess, 0, Most);

    /// <summary>Sleeps for less than the run time can.</summary>
    public static void Wait(TimeSpan time)
    {
        var moment = new Moment(time.Ticks / TimeSpan.TicksPerSecond, time.Ticks % TimeSpan.TicksPerSecond * 100);
        _ = Sleep(MonotonicClock, 0, &moment, null);
    }

    // setpriority(2)
    [LibraryImport("libc", EntryPoint = "setpriority")]
    private static partial int SetPriority(int which, int who, int value);

    // clock_nanosleep(2)
    [LibraryImport("libc", EntryPoint = "clock_nanosleep")]
    private static partial int Sleep(int clock, int flags, Moment* time, Moment* left);

    private readonly struct Moment(long seconds, long nanoseconds)
    {
        public readonly long Seconds = seconds;
        public readonly long Nanoseconds = nanoseconds;
    }
}

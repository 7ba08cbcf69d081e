using System.Diagnostics;
using Ebb.Linux;

namespace Ebb.Injection;

/// <summary>Waits for the next stop of a thread that was sent on, for a limited time.</summary>
internal sealed class Stops(int pid, TimeSpan limit)
{
    // Most stops come within microseconds; a copy of gigabytes does not.
    private static readonly TimeSpan s_short = TimeSpan.FromMilliseconds(1);
    private static readonly ManualResetEventSlim s_never = new();

    /// <exception cref="TargetException">It has ended, or does not stop.</exception>
    public Tracee Next(int tid)
    {
        long since = Stopwatch.GetTimestamp();
        while (true)
        {
            Tracee tracee = Ptrace.Peek(tid);
            TimeSpan waited = Stopwatch.GetElapsedTime(since);
            switch (tracee.State)
            {
                case TraceeState.Ended:
                    throw TargetException.Gone(pid);
                case TraceeState.Running when waited > limit:
                    throw TargetException.Unsupported(pid, $"thread {tid} of process {pid} did not come back from a call within {limit.TotalSeconds:0} s; it was let go");
                case TraceeState.Running when waited > s_short:
                    s_never.Wait(1);
                    break;
                case TraceeState.Running:
                    Thread.Yield();
                    break;
                default:
                    return tracee;
            }
        }
    }
}

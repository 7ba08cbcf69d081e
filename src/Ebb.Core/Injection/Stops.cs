using Ebb.Linux;
using Ebb.Procfs;

namespace Ebb.Injection;

/// <summary>Waits for the next stop of a thread that was sent on, for a limited time.</summary>
internal sealed class Stops(int pid, TimeSpan limit)
{
    /// <summary>Is done again and again while one waits.</summary>
    public Action? Meanwhile { get; init; }

    /// <exception cref="TargetException">It has ended, or does not stop.</exception>
    public Tracee Next(int tid)
    {
        var pace = Pace.Start();
        while (true)
        {
            Tracee tracee = Ptrace.Peek(tid);
            switch (tracee.State)
            {
                case TraceeState.Ended:
                    throw TargetException.Gone(pid);
                case TraceeState.Running when pace.Waited > limit:
                    // A first thread that was killed is reported when the last of them all has gone, which a busy machine takes its time for.
                    throw !LivingThread.Lives(pid, tid) ? TargetException.Gone(pid) : TargetException.Unsupported(pid, $"thread {tid} of process {pid} did not come back from a call within {limit.TotalSeconds:0} s; it was let go");
                case TraceeState.Running:
                    Meanwhile?.Invoke();
                    pace.Wait();
                    break;
                default:
                    return tracee;
            }
        }
    }
}

using Ebb.Linux;

namespace Ebb.Injection;

/// <summary>A thread that was brought to a stand: what it does, and its registers once it stands.</summary>
internal sealed class StoppedThread(int tid)
{
    public int Tid { get; } = tid;

    public Tracee Tracee { get; private set; } = new(TraceeState.Running, 0);

    public Registers? Registers { get; private set; }

    public bool IsRunning => Tracee.State == TraceeState.Running;

    public bool HasEnded => Tracee.State == TraceeState.Ended;

    public void Look()
    {
        Tracee = Ptrace.Peek(Tid);
        if (IsRunning || HasEnded)
        {
            return;
        }

        Registers = Registers.Read(Tid);
        if (Registers is null)
        {
            Tracee = new(TraceeState.Running, 0); // killed as we looked: its end will show
        }
        else if (Tracee.State == TraceeState.Interrupted)
        {
            NeverRestarted.Repair(Tid, Registers);
        }
    }

    public void LookIfItRuns()
    {
        if (IsRunning)
        {
            Look();
        }
    }

    /// <summary>A stopped thread can be killed, and another can take its id by exec: only registers prove that it stands.</summary>
    public void LookAgain()
    {
        if (!HasEnded && (IsRunning || Registers.Read(Tid) is null))
        {
            Look();
        }
    }

    /// <summary>If it stands with a signal in its hands, it runs on until its handler begins and is stopped there.</summary>
    /// <remarks>Asked to stop before it goes: any stop answers the request of before.</remarks>
    public void TakeSignal()
    {
        if (Tracee.State == TraceeState.AtSignal && Ptrace.Interrupt(Tid) && Ptrace.Continue(Tid, Tracee.Signal))
        {
            Tracee = new(TraceeState.Running, 0);
        }
    }

    public void End() => Tracee = new(TraceeState.Ended, 0);
}

using Ebb.Linux;

namespace Ebb.Injection;

/// <summary>A copy of a process's memory, made by its own kernel in its own name, that stands still until it is ended.</summary>
/// <remarks>
/// One thread of the target is borrowed to make a worker thread, and that makes the copy and waits for its end: the target's
/// own calls of wait see nothing of it, no signal tells of it, and nobody is left to be waited for. The copy shares the
/// target's descriptors instead of doubling them. x86-64.
/// </remarks>
internal sealed class ProcessCopy(int pid, CallSite site, WorkerChain chain, TimeSpan limit, Action<Instant>? at)
{
    /// <summary>How the worker is cloned: CLONE_VM FS FILES SIGHAND THREAD SYSVSEM.</summary>
    public const ulong AsThread = 0x100 | 0x200 | 0x400 | 0x800 | 0x1_0000 | 0x4_0000;

    private const ulong Clone = 56;
    private const int MostStops = 8;

    private readonly Stops _stops = new(pid, limit);

    /// <summary>Makes the copy while all threads of the target stand.</summary>
    /// <param name="candidates">The threads that may be borrowed, best first, with their stacks.</param>
    /// <exception cref="TargetException">It cannot be had; the message says why. The threads stand as before.</exception>
    public int Make(IEnumerable<BorrowCandidate> candidates)
    {
        BorrowedThread? borrowed = null;
        string? forbidden = null;
        int tries = 0;
        foreach (BorrowCandidate candidate in candidates)
        {
            if (ThreadFilter.Of(pid, candidate.Thread).WhyNot(NeededCalls.OfCopy) is { } why)
            {
                forbidden = why;
                if (++tries == ThreadFilter.MostThreads)
                {
                    break;
                }

                continue;
            }

            borrowed = BorrowedThread.TryTake(pid, candidate.Thread, candidate.Stack, site, _stops, at);
            if (borrowed is not null)
            {
                break;
            }
        }

        if (borrowed is null)
        {
            throw TargetException.NotCopied(pid, forbidden ?? "no thread of it can be borrowed now: each is stopped by a signal, on a stack that is not its own, or in the middle of something");
        }

        Ptrace.SetOptions(borrowed.Tid, TraceOptions.MarkSystemCalls | TraceOptions.FollowClones);
        long answer = borrowed.Call(Clone, AsThread, chain.Start, 0, 0, 0);
        Ptrace.SetOptions(borrowed.Tid, TraceOptions.MarkSystemCalls);
        int? worker = borrowed.Cloned;
        borrowed.Return();
        if (worker is null)
        {
            throw Refused(answer);
        }

        _stops.Next(worker.Value);
        at?.Invoke(Instant.WorkerBorn);
        return Work(worker.Value);
    }

    private int Work(int worker)
    {
        try
        {
            at?.Invoke(Instant.WorkerRuns);
            for (int stop = 0; stop < MostStops; stop++)
            {
                Ptrace.ContinueToSystemCall(worker);
                if (_stops.Next(worker).State == TraceeState.AtClone && Ptrace.Cloned(worker) is { } copy)
                {
                    _stops.Next(copy);
                    at?.Invoke(Instant.CopyBorn);
                    Ptrace.SetOptions(copy, TraceOptions.MarkSystemCalls | TraceOptions.KillWithTracer);
                    at?.Invoke(Instant.CopyBound);
                    return copy;
                }

                if (Registers.Read(worker) is { SystemCall: (int)Clone, Answer: < 0 and not -38 } failed) // -ENOSYS: at its start
                {
                    throw Refused(failed.Answer);
                }
            }

            throw TargetException.NotCopied(pid, "it made none");
        }
        finally
        {
            Ptrace.Detach(worker, 0);
            at?.Invoke(Instant.WorkerLeft);
        }
    }

    private TargetException Refused(long answer) => TargetException.NotCopied(pid, answer switch
    {
        -11 => "the kernel refused, a limit on the number of tasks was met",
        -12 => "the kernel refused, no more memory may be promised (vm.overcommit_memory)",
        -1 => "a filter of system calls forbids it",
        _ => $"the kernel refused (errno {-answer})",
    });
}

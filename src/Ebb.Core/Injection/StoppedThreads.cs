using System.Diagnostics;
using System.Globalization;
using Ebb.Linux;
using Ebb.Procfs;

namespace Ebb.Injection;

/// <summary>All threads of a process, brought to a stand and let go. Every method belongs to one thread of ours.</summary>
internal sealed class StoppedThreads(int pid)
{
    private static readonly TimeSpan s_long = TimeSpan.FromMilliseconds(10); // an idle thread stands within microseconds
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(100); // with those that are let go before they stood, and with other tracers
    private readonly Dictionary<int, StoppedThread> _threads = [];

    /// <summary>When the first thread was asked to stop, by <see cref="Stopwatch"/>.</summary>
    public long Since { get; private set; }

    public IEnumerable<StoppedThread> Standing => _threads.Values.Where(thread => !thread.HasEnded);

    /// <summary>Returns when all stand: then nobody is left to make another thread.</summary>
    public void StopAll(TimeSpan limit, CancellationToken cancellation)
    {
        Since = Stopwatch.GetTimestamp();
        Stand(limit, cancellation);
    }

    /// <summary>Has threads that stand with a signal in their hands take it, and stand again before they do anything else.</summary>
    public void TakeSignals(TimeSpan limit, CancellationToken cancellation)
    {
        foreach (StoppedThread thread in Standing)
        {
            thread.TakeSignal();
        }

        Stand(limit, cancellation);
    }

    /// <summary>Stops one thread; the others run on.</summary>
    /// <returns>Null where it has ended, or does not stand within the limit: one that gets no processor stands later, and <see cref="TryLetGo"/> then lets it go.</returns>
    /// <exception cref="TargetException">It may not be stopped.</exception>
    public StoppedThread? StopOnly(int tid, TimeSpan limit)
    {
        Since = Stopwatch.GetTimestamp();
        if (!TrySeize(tid))
        {
            return null;
        }

        var thread = new StoppedThread(tid);
        _threads.Add(tid, thread);
        Ptrace.Interrupt(tid);
        var pace = new Pace(Since);
        for (thread.Look(); thread.IsRunning && pace.Waited < limit; thread.Look())
        {
            pace.Wait();
        }

        return thread.IsRunning || thread.HasEnded ? null : thread;
    }

    /// <summary>Lets those go that stand by now.</summary>
    /// <returns>True when none is left.</returns>
    public bool TryLetGo()
    {
        foreach (StoppedThread thread in Standing.ToArray())
        {
            thread.LookIfItRuns();
            if (!thread.IsRunning)
            {
                Ptrace.Detach(thread.Tid, thread.Tracee.Signal);
                _threads.Remove(thread.Tid);
            }
        }

        return !Standing.Any();
    }

    /// <summary>What they are, once all stand.</summary>
    /// <param name="takesVectors">Also what is in their vector registers.</param>
    public List<ThreadAtStop> AtStop(bool takesVectors = false)
    {
        var threads = new List<ThreadAtStop>(_threads.Count);
        foreach (StoppedThread thread in Standing)
        {
            threads.Add(new ThreadAtStop(thread.Tid, thread.Registers, RobustList.HeadOf(thread.Tid), takesVectors ? Registers.ReadVectors(thread.Tid) : null));
        }

        return threads;
    }

    /// <summary>Lets all go. One that does not stand by then, or was killed, is let go by the kernel when our thread ends.</summary>
    public void LetGo()
    {
        var pace = Pace.Start();
        while (true)
        {
            // We may be here before all stood. A thread that was asked to stop, and let go before it did, would see
            // its call interrupted; a moment's patience repairs that. Those that stand do not wait for it.
            bool isLast = pace.Waited > s_patience;
            foreach (StoppedThread thread in Standing.ToArray())
            {
                thread.LookIfItRuns();
                if (isLast || !thread.IsRunning)
                {
                    Ptrace.Detach(thread.Tid, thread.Tracee.Signal);
                    _threads.Remove(thread.Tid);
                }
            }

            if (!Standing.Any())
            {
                break;
            }

            pace.Wait();
        }

        _threads.Clear();
    }

    private void Stand(TimeSpan limit, CancellationToken cancellation)
    {
        var pace = Pace.Start();
        while (true)
        {
            // In this order: only after all stood can no thread be missing in the list.
            bool stood = !Standing.Any(thread => thread.IsRunning);
            bool isNew = SeizeNew();
            foreach (StoppedThread thread in _threads.Values)
            {
                thread.LookAgain();
            }

            if (stood && !isNew && !Standing.Any(thread => thread.IsRunning))
            {
                break;
            }

            cancellation.ThrowIfCancellationRequested();
            if (pace.Waited > limit)
            {
                throw new StopRefusal(pid).TooSlow(Standing.FirstOrDefault(thread => thread.IsRunning)?.Tid ?? pid, limit);
            }

            if (pace.Waited > s_long)
            {
                ForgetZombies();
            }

            pace.Wait();
        }

        if (!Standing.Any())
        {
            throw TargetException.Gone(pid);
        }
    }

    /// <returns>True where there may be more: the list held new ones, or was short.</returns>
    private bool SeizeNew()
    {
        IReadOnlyList<int> tasks = ProcFile.ListTasks(pid);
        int known = 0;
        foreach (int tid in tasks)
        {
            if (_threads.ContainsKey(tid))
            {
                known++;
            }
            else if (TrySeize(tid))
            {
                _threads.Add(tid, new StoppedThread(tid));
                Ptrace.Interrupt(tid);
            }
            else if (tid == pid)
            {
                known++; // a first thread that ended stays as a zombie as long as there are others
            }
        }

        // The kernel loses its place in the list when the thread it stands at ends, and leaves out the rest. So all in
        // the list must be in our hands, dead or alive, and as many as the kernel counts.
        return known < tasks.Count || !ProcFile.TryRead(pid, "stat", out byte[] stat) || Stat.Parse(stat).Threads != known;
    }

    // Whoever traces it may leave in a moment: another ebb holds a thread for milliseconds.
    private bool TrySeize(int tid)
    {
        for (var pace = Pace.Start(); !Ptrace.TrySeize(tid); pace.Wait())
        {
            if (!LivingThread.Lives(pid, tid))
            {
                return false;
            }

            if (pace.Waited > s_patience)
            {
                throw new StopRefusal(pid).Denied(tid);
            }
        }

        return true;
    }

    // A first thread that ended before the others stays as a zombie, and the kernel does not report its end.
    private void ForgetZombies()
    {
        foreach (StoppedThread thread in Standing.Where(thread => thread.IsRunning).ToArray())
        {
            if (!ProcFile.TryRead(pid, Path(thread.Tid, "stat"), out byte[] stat) || Stat.Parse(stat).IsZombie)
            {
                thread.End();
            }
        }
    }

    private static string Path(int tid, string file) => string.Create(CultureInfo.InvariantCulture, $"task/{tid}/{file}");
}

using System.Globalization;
using Ebb.Linux;

namespace Ebb.Procfs;

/// <summary>How much each thread of a process had run at one moment.</summary>
/// <remarks>
/// Two samples prove that a process stood still between them: if no thread ran, nothing of its own can have changed
/// its memory. Shared memory and process_vm_writev(2) of others are outside of what this proves.
/// </remarks>
public sealed record ThreadActivity
{
    public required int Pid { get; init; }

    public required IReadOnlyDictionary<int, ThreadRun> Threads { get; init; }

    /// <summary>False where threads came or went while they were listed: the kernel's list then leaves some out.</summary>
    public bool IsWhole { get; init; } = true;

    /// <exception cref="TargetException">The process has ended.</exception>
    public static ThreadActivity Sample(int pid)
    {
        var threads = new Dictionary<int, ThreadRun>();
        IReadOnlyList<int> tasks = ProcFile.ListTasks(pid);
        bool isWhole = ProcFile.TryRead(pid, "stat", out byte[] process) && Stat.Parse(process).Threads == tasks.Count;
        bool isAlive = false;
        foreach (int tid in tasks)
        {
            // By way of the process, since the id of a thread that ended may be somebody else's by now.
            string thread = string.Create(CultureInfo.InvariantCulture, $"task/{tid}/");
            if (ProcFile.TryRead(pid, thread + "stat", out byte[] text) && Stat.Parse(text) is var stat
                && TryCount(pid, thread, out TimeSpan ran, out ulong turns))
            {
                // In this order: a thread seen off the processor after its turns were counted cannot run again
                // without another turn.
                threads[tid] = new ThreadRun(ran, turns, IsRunning(pid, thread, stat));
                isAlive |= !stat.IsZombie;
            }
            else
            {
                isWhole = false;
            }
        }

        return isAlive ? new ThreadActivity { Pid = pid, Threads = threads, IsWhole = isWhole } : throw TargetException.Gone(pid);
    }

    /// <summary>The threads that may have run between the end of <paramref name="before"/> and the start of <paramref name="after"/>; none is a proof.</summary>
    public static IReadOnlyList<ThreadThatRan> RanBetween(ThreadActivity before, ThreadActivity after)
    {
        var ran = new List<ThreadThatRan>();
        foreach (int tid in before.Threads.Keys.Union(after.Threads.Keys).Order())
        {
            bool was = before.Threads.TryGetValue(tid, out ThreadRun then);
            bool still = after.Threads.TryGetValue(tid, out ThreadRun now);
            if (!was || !still)
            {
                ran.Add(new ThreadThatRan(tid, null));
            }
            else if (then.IsRunning || now.IsRunning || then.Turns != now.Turns || then.Ran != now.Ran)
            {
                ran.Add(new ThreadThatRan(tid, now.Ran - then.Ran));
            }
        }

        // Whoever came or went, somebody ran.
        if (ran.Count == 0 && !(before.IsWhole && after.IsWhole))
        {
            ran.Add(new ThreadThatRan(before.Pid, null));
        }

        return ran;
    }

    private static bool TryCount(int pid, string thread, out TimeSpan ran, out ulong turns)
    {
        if (ProcFile.TryRead(pid, thread + "schedstat", out byte[] schedstat) && Schedstat.Parse(schedstat) is { Turns: > 0 } counts)
        {
            ran = TimeSpan.FromTicks((long)(counts.RanNanoseconds / 100));
            turns = counts.Turns;
            return true;
        }

        // A kernel that does not count turns still counts how often a thread left the processor.
        ran = TimeSpan.Zero;
        turns = 0;
        if (!ProcFile.TryRead(pid, thread + "status", out byte[] text))
        {
            return false;
        }

        Status status = Status.Parse(text);
        turns = unchecked(status.VoluntarySwitches.GetValueOrDefault() + status.InvoluntarySwitches.GetValueOrDefault());
        return true;
    }

    // To answer "syscall" the kernel waits until the thread has left the processor, or says "running"; a state of S
    // alone is also that of a thread about to sleep, and still on it.
    private static bool IsRunning(int pid, string thread, Stat stat) =>
        ProcFile.TryRead(pid, thread + "syscall", out byte[] syscall) ? syscall.AsSpan().StartsWith("running"u8) : stat.State == 'R';
}

using System.Diagnostics;
using Ebb.Linux;
using Ebb.Memory;
using Ebb.Procfs;

namespace Ebb.Injection;

/// <summary>Stops one thread of a process, has something done in it, and lets it go on as if nothing had been. Belongs to one thread of ours.</summary>
/// <param name="via">The thread by whose id its memory is read: <see cref="LivingThread"/>.</param>
internal sealed class Errand(int pid, int via, Action<Instant>? at) : IDisposable
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan s_breath = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan s_lateness = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_forACall = TimeSpan.FromSeconds(10);

    private TimeSpan _patience = TimeSpan.FromMilliseconds(100); // with threads that had better be elsewhere, in all

    // Threads that were asked to stop and got no processor to do so on: they will stand one day, and must not stand for long.
    private readonly Dictionary<int, StoppedThreads> _late = [];
    private readonly Dictionary<int, int> _refused = []; // threads that could not be borrowed, by how often

    private Stops? _stops;

    /// <summary>For the stops on the way; threads that stand late are let go meanwhile.</summary>
    public Stops Stops => _stops ??= new Stops(pid, s_forACall) { Meanwhile = () => LetGoLate() };

    public Action<Instant>? At { get; } = at;

    /// <summary>The system calls that a thread has to be allowed to make for it.</summary>
    public required IReadOnlyList<FilteredCall> Needs { get; init; }

    /// <summary>Which thread comes first: the one with the lowest number; null for our own choice.</summary>
    public Func<int>? Preference { get; init; }

    /// <summary>Whether the memory is still the one that was prepared: false after an exec.</summary>
    public required Func<IMemory, bool> IsPrepared { get; init; }

    /// <summary>The longest that a thread stood.</summary>
    public TimeSpan Longest { get; private set; }

    /// <summary>All the time that one stood.</summary>
    public TimeSpan Stood { get; private set; }

    /// <summary>Runs a piece of work on the first thread that can be had.</summary>
    /// <param name="work">Is given a thread that stands and when that began, and may have it go; it is let go after it in any case. False where that thread will not do.</param>
    /// <returns>False where there was no thread that would do.</returns>
    /// <exception cref="TargetException">The process has ended, may not be stopped, or its filters of system calls forbid it.</exception>
    public bool Do(IReadOnlyList<Mapping> mappings, Func<BorrowCandidate, long, bool> work)
    {
        using var memory = new ProcessBytes(via);
        LetGoLate();
        string? forbidden = null;
        bool mayBe = false;
        foreach ((int tid, int rank) in Candidates())
        {
            if (_late.ContainsKey(tid) || rank == ThreadsToBorrow.Never)
            {
                continue;
            }

            var threads = new StoppedThreads(pid);
            try
            {
                if (threads.StopOnly(tid, s_limit) is { } thread)
                {
                    At?.Invoke(Instant.Standing);
                    if (!IsPrepared(memory))
                    {
                        throw TargetException.Replaced(pid);
                    }

                    SystemCallFilter filter = ThreadFilter.Of(pid, thread);
                    BorrowCandidate? candidate = BorrowCandidate.Of(thread, RobustList.HeadOf(tid), pid, mappings, memory);
                    string? why = filter.WhyNot(Needs);
                    if (candidate is not null && why is null && work(candidate with { Filter = filter }, threads.Since))
                    {
                        return true;
                    }

                    forbidden ??= why;
                    mayBe |= why is null;
                    _refused[tid] = _refused.GetValueOrDefault(tid) + 1;
                }
                else if (!threads.TryLetGo())
                {
                    _late.Add(tid, threads);
                }
            }
            catch (TargetException gone) when (gone.Obstacle == Obstacle.Gone && IsAnother(memory))
            {
                throw TargetException.Replaced(pid);
            }
            finally
            {
                if (!_late.ContainsKey(tid))
                {
                    LetGo(threads);
                }
            }
        }

        if (LivingThread.Of(pid) is null)
        {
            throw TargetException.Gone(pid);
        }

        WaitForLate(s_breath);
        return forbidden is null || mayBe ? false : throw TargetException.Unsupported(pid, $"nothing can be done in process {pid}: {forbidden}");
    }

    /// <summary>Waits a moment for threads that have yet to stand; what is left after it the kernel lets go when our thread ends.</summary>
    public void Dispose() => WaitForLate(s_lateness);

    private void WaitForLate(TimeSpan most)
    {
        for (var pace = Pace.Start(); !LetGoLate() && pace.Waited < most; pace.Wait())
        {
        }
    }

    private bool LetGoLate()
    {
        if (_late.Count == 0)
        {
            return true;
        }

        foreach ((int tid, StoppedThreads threads) in _late.ToArray())
        {
            if (threads.TryLetGo())
            {
                _late.Remove(tid);
            }
        }

        return _late.Count == 0;
    }

    private void LetGo(StoppedThreads threads)
    {
        if (threads.Standing.Any())
        {
            threads.LetGo();
            TimeSpan pause = Stopwatch.GetElapsedTime(threads.Since);
            Longest = pause > Longest ? pause : Longest;
            Stood += pause;
            At?.Invoke(Instant.LetGo);
        }
    }

    // An exec of another thread ends the one that stands. In this order: what has ended has no mappings, then or later.
    private bool IsAnother(ProcessBytes memory)
    {
        try
        {
            return !IsPrepared(memory) && ProcFile.TryRead(pid, "maps", out _);
        }
        catch (TargetException)
        {
            return false;
        }
    }

    // Where all are in calls that had better not be interrupted, one may be elsewhere in a moment.
    private List<(int Tid, int Rank)> Candidates()
    {
        TimeSpan patience = _patience;
        for (var pace = Pace.Start(); ; pace.Wait())
        {
            List<(int Tid, int Rank)> threads = ThreadsToBorrow.Of(pid);
            if (Preference is { } preference)
            {
                return [.. threads.OrderBy(_ => preference())];
            }

            threads.Sort((one, other) => (_refused.GetValueOrDefault(one.Tid), one.Rank, one.Tid).CompareTo((_refused.GetValueOrDefault(other.Tid), other.Rank, other.Tid)));
            if (threads.Count == 0 || threads.Exists(static thread => thread.Rank < 3) || pace.Waited > patience)
            {
                _patience -= pace.Waited;
                return threads;
            }
        }
    }
}

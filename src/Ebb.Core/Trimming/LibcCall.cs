using Ebb.Glibc;
using Ebb.Injection;
using Ebb.Linux;
using Ebb.Memory;
using Ebb.Procfs;

namespace Ebb.Trimming;

/// <summary>Calls a function of malloc's own in the target, in a thread that is outside malloc beyond doubt and holds none of its locks.</summary>
/// <remarks>
/// It takes its locks itself and waits for them, so that a thread that held one would wait for itself for ever: what gdb's
/// call does to one target in two. A thread that is inside fork(2) holds them all without being in malloc's code, so that
/// each lock has to be seen free while the thread stands.
/// </remarks>
internal sealed class LibcCall(TrimSite site, Action<Instant>? at) : IDisposable
{
    private const int MostTries = 200;
    private static readonly TimeSpan s_between = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan s_most = TimeSpan.FromMinutes(5);

    private readonly LiveProcess _memory = new(site.Via);
    private readonly ManualResetEventSlim _never = new();

    /// <summary>Whose thread is stopped, and for how long.</summary>
    public Errand Errand { get; } = new(site.Pid, site.Via, at) { Needs = NeededCalls.OfFunction, IsPrepared = site.IsPrepared };

    /// <returns>What the function returned; null where that was not seen.</returns>
    /// <exception cref="TargetException">It could not be called; the message says why.</exception>
    public long? Make(string function, ulong first, ulong second, CancellationToken cancellation)
    {
        if (!site.Functions.TryGetValue(function, out ulong address))
        {
            throw TargetException.Unsupported(site.Pid, $"process {site.Pid} has no {function} that could be called: its program does not name its functions");
        }

        for (int tries = 0; tries < MostTries; tries++)
        {
            cancellation.ThrowIfCancellationRequested();
            IReadOnlyList<Arena> arenas = Arenas();
            long? answer = null;
            bool isMade = Errand.Do(Maps.Parse(ProcFile.Read(site.Via, "maps")), (candidate, _) =>
                MayCall(candidate, arenas)
                && FunctionCall.TryMake(site.Pid, candidate, site.Call, site.Stubs, address, first, second, Errand.Stops, s_most, at, out answer));
            if (isMade)
            {
                return answer;
            }

            _never.Wait(s_between, cancellation);
        }

        throw TargetException.Unsupported(
            site.Pid, $"{function} cannot be called in process {site.Pid} now: each time that one looked, all its threads were in malloc, or could have been, or held a lock of it");
    }

    public void Dispose()
    {
        Errand.Dispose();
        _memory.Dispose();
        _never.Dispose();
    }

    private IReadOnlyList<Arena> Arenas() =>
        site.Arenas(_memory) is { Count: > 0 } arenas ? arenas : throw TargetException.Unsupported(site.Pid, $"process {site.Pid} has no arenas that could be read");

    private bool MayCall(BorrowCandidate candidate, IReadOnlyList<Arena> arenas)
    {
        if (!site.IsOutsideMalloc(candidate, _memory))
        {
            return false;
        }

        if (!site.IsLocked(candidate, _memory))
        {
            return ProcFile.ListTasks(site.Pid).Count == 1;
        }

        Span<byte> mutex = stackalloc byte[4];
        foreach (Arena arena in arenas)
        {
            if (!_memory.TryRead(new Address(arena.At), mutex) || mutex.IndexOfAnyExcept((byte)0) >= 0)
            {
                return false;
            }
        }

        return true;
    }
}

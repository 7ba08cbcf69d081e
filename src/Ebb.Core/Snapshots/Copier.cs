using System.Diagnostics;
using System.Runtime.ExceptionServices;
using Ebb.Injection;
using Ebb.Linux;

namespace Ebb.Snapshots;

/// <summary>Stops a process for as long as its kernel needs to copy its page tables, and holds the copy until it is disposed of.</summary>
/// <remarks>As with <see cref="Freezer"/>, one thread of ours does all of it: the copy ends with that thread, however it ends.</remarks>
internal sealed class Copier : IDisposable
{
    private static readonly TimeSpan s_betweenLooks = TimeSpan.FromMilliseconds(20);

    private readonly int _pid;
    private readonly int _via;
    private readonly StoppedThreads _threads;
    private readonly ManualResetEventSlim _stands = new();
    private readonly ManualResetEventSlim _release = new();
    private readonly Thread _tracer;
    private readonly Action<Instant>? _at;
    private readonly Action? _watch;
    private readonly CancellationTokenSource _ended = new();
    private ExceptionDispatchInfo? _failure;
    private bool _isDisposed;

    private Copier(int pid, CopyPlan plan, TimeSpan limit, Action<Instant>? at, Action? watch, CancellationToken cancellation)
    {
        _pid = pid;
        _via = plan.Via;
        _at = at;
        _watch = watch;
        _threads = new StoppedThreads(pid);
        _tracer = new Thread(() => Trace(plan, limit, cancellation)) { Name = "copier", IsBackground = true };
    }

    /// <summary>The process that is the copy.</summary>
    public int Pid { get; private set; }

    /// <summary>The target's threads as they stood when it was made.</summary>
    public IReadOnlyList<ThreadAtStop> Threads { get; private set; } = [];

    /// <summary>How long the target was not whole.</summary>
    public TimeSpan Pause { get; private set; }

    /// <summary>Is cancelled when the copy was ended before it was disposed of; <see cref="ThrowIfEnded"/> tells why.</summary>
    public CancellationToken Ended => _ended.Token;

    /// <summary>Returns when the copy is made and the target runs on.</summary>
    /// <param name="at">Is told of each moment that we could be killed in; for tests.</param>
    /// <exception cref="TargetException">It cannot be made; the target runs on as before.</exception>
    /// <exception cref="OperationCanceledException">It runs on then, too.</exception>
    public static Copier Copy(int pid, CopyPlan plan, TimeSpan limit, Action<Instant>? at = null, CancellationToken cancellation = default) =>
        Copy(pid, plan, limit, at, null, cancellation);

    /// <inheritdoc cref="Copy(int, CopyPlan, TimeSpan, Action{Instant}?, CancellationToken)"/>
    /// <param name="watch">Is called again and again while the copy lives, and throws when that has to end.</param>
    public static Copier Copy(int pid, CopyPlan plan, TimeSpan limit, Action<Instant>? at, Action? watch, CancellationToken cancellation)
    {
        var copier = new Copier(pid, plan, limit, at, watch, cancellation);
        copier._tracer.Start();
        copier._stands.Wait(CancellationToken.None); // it watches the token and the time itself
        if (copier._failure is { } failure)
        {
            copier.Dispose();
            failure.Throw();
        }

        return copier;
    }

    /// <exception cref="TargetException">The copy was ended before it was disposed of; the message says why.</exception>
    public void ThrowIfEnded() => _failure?.Throw();

    /// <summary>Ends the copy.</summary>
    public void Dispose()
    {
        if (!_isDisposed)
        {
            _isDisposed = true;
            _release.Set();
            _tracer.Join();
            _stands.Dispose();
            _release.Dispose();
            _ended.Dispose();
        }
    }

    private void Trace(CopyPlan plan, TimeSpan limit, CancellationToken cancellation)
    {
        using var memory = new ProcessBytes(_via);
        Haste.First();
        try
        {
            _threads.StopAll(limit, cancellation);
            _threads.TakeSignals(limit, cancellation);
            Threads = _threads.AtStop(plan.TakesVectors);
            _at?.Invoke(Instant.Standing);
            var heads = Threads.ToDictionary(static thread => thread.Tid, static thread => thread.RobustHead);
            IEnumerable<(StoppedThread, ulong?)> standing = _threads.Standing.Select(thread => (thread, heads[thread.Tid]));
            Pid = new ProcessCopy(_pid, plan.Site, plan.Chain, limit, _at).Make(BorrowCandidate.Among(standing, _pid, plan.Mappings, memory, plan.Preference));
            plan.WhileStanding?.Invoke();
            LetGo();
            _at?.Invoke(Instant.LetGo);
            _stands.Set();
            Hold();
        }
        catch (Exception failure) when (failure is TargetException or OperationCanceledException or FormatException)
        {
            _failure = ExceptionDispatchInfo.Capture(failure);
        }
        finally
        {
            LetGo();
            if (Pid != 0)
            {
                Ptrace.End(Pid);
                _at?.Invoke(Instant.CopyEnded);
            }

            if (_failure is not null)
            {
                _ended.Cancel();
            }

            _stands.Set();
        }
    }

    private void Hold()
    {
        while (!_release.Wait(s_betweenLooks, CancellationToken.None))
        {
            StillThere();
            _watch?.Invoke();
        }

        StillThere();
    }

    // The kernel ends whom it likes when it is out of memory.
    private void StillThere()
    {
        if (Ptrace.Peek(Pid).State == TraceeState.Ended)
        {
            throw TargetException.NotCopied(_pid, "somebody ended the copy");
        }
    }

    private void LetGo()
    {
        if (_threads.Standing.Any())
        {
            _threads.LetGo();
            Pause = Stopwatch.GetElapsedTime(_threads.Since);
        }
    }
}

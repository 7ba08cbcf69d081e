using System.Diagnostics;
using System.Runtime.ExceptionServices;
using Ebb.Injection;
using Ebb.Linux;

namespace Ebb.Snapshots;

/// <summary>Holds all threads of a process still, until it is released or disposed of.</summary>
/// <remarks>
/// The kernel knows a tracer by its thread, so that one thread of ours does all of it and then waits. When that thread
/// ends, by whatever: release, an exception, kill −9 of all of us: the kernel lets the target go on.
/// </remarks>
public sealed class Freezer : IDisposable
{
    private readonly StoppedThreads _threads;
    private readonly ManualResetEventSlim _stands = new();
    private readonly ManualResetEventSlim _release = new();
    private readonly Thread _tracer;
    private Dictionary<int, ThreadAtStop> _threadsAtStop = [];
    private ExceptionDispatchInfo? _failure;
    private TimeSpan _pause;

    private Freezer(int pid, TimeSpan limit, bool takesVectors, CancellationToken cancellation)
    {
        Pid = pid;
        _threads = new StoppedThreads(pid);
        _tracer = new Thread(() => Trace(limit, takesVectors, cancellation)) { Name = "freezer", IsBackground = true };
    }

    public int Pid { get; }

    /// <summary>The ids of the threads that stand.</summary>
    public IReadOnlyList<int> Threads { get; private set; } = [];

    internal IReadOnlyList<ThreadAtStop> ThreadsAtStop => [.. Threads.Select(tid => _threadsAtStop[tid])];

    /// <summary>When the first of them was asked to stop, by <see cref="Stopwatch"/>.</summary>
    public long StoppedAt => _threads.Since;

    /// <summary>Returns when all threads of the process stand.</summary>
    /// <exception cref="TargetException">It has ended, may not be traced, or does not stand within <paramref name="limit"/>; it runs on then.</exception>
    /// <exception cref="OperationCanceledException">It runs on then, too.</exception>
    public static Freezer Freeze(int pid, TimeSpan limit, CancellationToken cancellation = default) => Freeze(pid, limit, takesVectors: false, cancellation);

    /// <inheritdoc cref="Freeze(int, TimeSpan, CancellationToken)"/>
    /// <param name="takesVectors">The vector registers of its threads are read, too.</param>
    internal static Freezer Freeze(int pid, TimeSpan limit, bool takesVectors, CancellationToken cancellation)
    {
        var freezer = new Freezer(pid, limit, takesVectors, cancellation);
        freezer._tracer.Start();
        freezer._stands.Wait(CancellationToken.None); // it watches the token and the time itself
        if (freezer._failure is { } failure)
        {
            freezer.Dispose();
            failure.Throw();
        }

        return freezer;
    }

    /// <summary>What the thread keeps its own data by: fs_base on x86-64. Null where it does not stand here, or is of another architecture.</summary>
    public Address? ThreadPointer(int tid) =>
        _threadsAtStop.GetValueOrDefault(tid)?.Registers?.ThreadPointer is { } pointer ? new Address(pointer) : null;

    public Address? StackPointer(int tid) =>
        _threadsAtStop.GetValueOrDefault(tid)?.Registers?.StackPointer is { } pointer ? new Address(pointer) : null;

    /// <summary>Lets all threads go on.</summary>
    /// <returns>How long the process was not whole, from the first thread that was asked to stop to the last that was let go.</returns>
    public TimeSpan Release()
    {
        Dispose();
        return _pause;
    }

    public void Dispose()
    {
        if (!_tracer.IsAlive)
        {
            return;
        }

        _release.Set();
        _tracer.Join();
        _stands.Dispose();
        _release.Dispose();
    }

    private void Trace(TimeSpan limit, bool takesVectors, CancellationToken cancellation)
    {
        Haste.First();
        try
        {
            _threads.StopAll(limit, cancellation);
            _threadsAtStop = _threads.AtStop(takesVectors).ToDictionary(static thread => thread.Tid);
            Threads = [.. _threadsAtStop.Keys.Order()];
            _stands.Set();
            _release.Wait(CancellationToken.None);
        }
        catch (Exception failure) when (failure is TargetException or OperationCanceledException or FormatException)
        {
            _failure = ExceptionDispatchInfo.Capture(failure);
        }
        finally
        {
            _threads.LetGo();
            _pause = Stopwatch.GetElapsedTime(_threads.Since);
            _stands.Set();
        }
    }
}

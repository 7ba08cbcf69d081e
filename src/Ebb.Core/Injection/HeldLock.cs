using Ebb.Linux;
using Ebb.Memory;

namespace Ebb.Injection;

/// <summary>A lock of the target's that a borrowed thread of it holds, and the calls that it makes meanwhile. x86-64.</summary>
/// <remarks>If we die, the thread makes the call that it was sent to make, gives the lock back, wakes who waits, and goes home.</remarks>
internal sealed class HeldLock : ICaller
{
    private const ulong Futex = 202;

    private readonly BorrowedThread _thread;
    private readonly Action<Instant>? _at;

    private HeldLock(BorrowedThread thread, Action<Instant>? at)
    {
        _thread = thread;
        _at = at;
    }

    public AddressRange Scratch => _thread.Scratch;

    /// <param name="stubs">Where <see cref="Stubs"/> lie.</param>
    /// <returns>Null where somebody else has it, or the thread cannot be borrowed: it then stands as it stood before.</returns>
    /// <exception cref="TargetException">It was killed meanwhile.</exception>
    public static HeldLock? TryTake(int pid, BorrowCandidate candidate, ulong mutex, CallSite site, ulong stubs, Stops stops, Action<Instant>? at)
    {
        CallSite under = site with { SystemCall = stubs + Stubs.UnderLock };
        BorrowedThread? thread = BorrowedThread.TrySend(
            pid, candidate.Thread, candidate.Stack, under, stops, at, stubs + Stubs.Lock, stubs + Stubs.QuietLock, (X64Register.Rbx, mutex));
        if (thread is null)
        {
            return null;
        }

        thread.Enter();
        if (thread.IsAtHarmlessCall)
        {
            return new HeldLock(thread, at);
        }

        thread.Turn();
        thread.Return();
        return null;
    }

    public long Call(ulong number, Action? meanwhile, params ReadOnlySpan<ulong> arguments) => _thread.Call(number, meanwhile, arguments);

    /// <inheritdoc/>
    /// <remarks>One that was in no call does all of it by itself, once it is let go.</remarks>
    public void Return()
    {
        if (_thread.GoesHomeExactly)
        {
            return;
        }

        if (_thread.IsAtHarmlessCall)
        {
            _thread.Leave();
        }

        if (_thread.Enter() == Futex)
        {
            _at?.Invoke(Instant.Unlocked);
            _thread.Leave();
        }

        _thread.Return();
    }
}

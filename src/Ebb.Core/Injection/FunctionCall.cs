using Ebb.Linux;

namespace Ebb.Injection;

/// <summary>A function of libc's that a borrowed thread of the target calls. x86-64.</summary>
/// <remarks>
/// All signals of that thread wait until it is done. Once it was sent there it needs us no more: after the function it sleeps
/// for 50 ms, so that it can be met, and then finds its way home.
/// </remarks>
internal static class FunctionCall
{
    /// <summary>Of stack, for the function.</summary>
    private const ulong Room = 32 << 10;

    /// <summary>Sends the thread, waits for it, and gives it back.</summary>
    /// <param name="stubs">Where <see cref="Stubs"/> lie.</param>
    /// <param name="most">To wait for; it goes on without us after that.</param>
    /// <param name="answer">What the function returned; null where nobody was there to see it.</param>
    /// <returns>False where the thread could not be borrowed, and stands as it stood.</returns>
    /// <exception cref="TargetException">It was killed, or the function does not return.</exception>
    public static bool TryMake(
        int pid, BorrowCandidate candidate, CallSite site, ulong stubs, ulong function, ulong first, ulong second, Stops stops, TimeSpan most, Action<Instant>? at, out long? answer)
    {
        answer = null;
        BorrowedThread? thread = candidate.Thread.Registers!.StackPointer - candidate.Stack.Start < Room ? null : BorrowedThread.TrySend(
            pid, candidate.Thread, candidate.Stack, site, stops, at, stubs + Stubs.Function, stubs + Stubs.QuietFunction,
            (X64Register.Rbx, function), (X64Register.Rdi, first), (X64Register.Rsi, second));
        if (thread is null)
        {
            return false;
        }

        at?.Invoke(Instant.Committed);
        if (thread.Meet(stubs + Stubs.AfterFunction + CallSite.SystemCallLength, most) is { } met)
        {
            answer = (int)met[X64Register.R12];
            at?.Invoke(Instant.AtExit);
            thread.GiveBack();
        }
        else
        {
            candidate.Thread.Look(); // it is where the program has it, perhaps with a signal in its hands
        }

        return true;
    }
}

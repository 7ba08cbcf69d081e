namespace Ebb.Procfs;

/// <summary>How long and how often a thread had a processor: <c>/proc/PID/task/TID/schedstat</c>.</summary>
/// <param name="RanNanoseconds">Time on a processor. The kernel adds to it at ticks and when the thread leaves the processor.</param>
/// <param name="WaitedNanoseconds">Time ready and waiting for a processor.</param>
/// <param name="Turns">How often it was put on a processor. It counts before the thread runs, so that an unchanged count proves that it did not.</param>
/// <remarks>Documentation/scheduler/sched-stats.rst of the kernel. All are 0 where the kernel does not count.</remarks>
public readonly record struct Schedstat(ulong RanNanoseconds, ulong WaitedNanoseconds, ulong Turns)
{
    /// <exception cref="FormatException">The line makes no sense.</exception>
    public static Schedstat Parse(ReadOnlySpan<byte> text)
    {
        var lines = new Lines(text, "schedstat");
        lines.MoveNext();
        var words = new Words(lines.Current);
        return Digits.TryDecimal(words.Take(), out ulong ran)
            && Digits.TryDecimal(words.Take(), out ulong waited)
            && Digits.TryDecimal(words.Take(), out ulong turns)
            ? new Schedstat(ran, waited, turns)
            : throw lines.Malformed("three numbers");
    }
}

namespace Ebb.Procfs;

/// <summary>When the machine started: the line <c>btime</c> of <c>/proc/stat</c>. To the second.</summary>
/// <remarks>proc_stat(5)</remarks>
public static class BootTime
{
    private const long LatestSecond = 253_402_300_799; // the last that DateTimeOffset can hold, in 9999

    /// <exception cref="FormatException">There is no such line, or no time in it.</exception>
    public static DateTimeOffset Parse(ReadOnlySpan<byte> text)
    {
        var lines = new Lines(text, "stat");
        while (lines.MoveNext())
        {
            if (lines.Current.StartsWith("btime "u8))
            {
                return Digits.TryDecimal(lines.Current["btime ".Length..], out long seconds) && seconds <= LatestSecond
                    ? DateTimeOffset.FromUnixTimeSeconds(seconds)
                    : throw lines.Malformed("a time in seconds");
            }
        }

        throw lines.Malformed("a line `btime` before the end");
    }

    /// <summary>When a process started, as its <see cref="Stat"/> counts from <paramref name="boot"/>.</summary>
    /// <exception cref="FormatException">No calendar has such a day.</exception>
    public static DateTimeOffset StartOf(Stat process, DateTimeOffset boot, long ticksPerSecond)
    {
        double seconds = (double)process.StartTicks / ticksPerSecond;
        return seconds < (DateTimeOffset.MaxValue - boot).TotalSeconds - 1
            ? boot.AddSeconds(seconds)
            : throw new FormatException($"stat: expected a start time, found {process.StartTicks} ticks");
    }
}

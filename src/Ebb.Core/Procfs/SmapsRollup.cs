namespace Ebb.Procfs;

/// <summary>Reads the text of <c>/proc/PID/smaps_rollup</c>: the counters of <c>smaps</c>, summed by the kernel.</summary>
/// <remarks>proc_pid_smaps_rollup(5), since Linux 4.14</remarks>
public static class SmapsRollup
{
    /// <exception cref="FormatException">A line makes no sense, or there is none.</exception>
    public static SmapsCounters Parse(ReadOnlySpan<byte> text)
    {
        var lines = new Lines(text, "smaps_rollup");
        if (!lines.MoveNext())
        {
            throw lines.Malformed("the line of the whole address space");
        }

        new MappingLine().Parse(ref lines);
        SmapsCounters counters = CounterLines.Parse(ref lines);
        return lines.MoveNext() ? throw lines.Malformed("nothing more") : counters;
    }
}

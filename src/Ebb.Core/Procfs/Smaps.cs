namespace Ebb.Procfs;

/// <summary>Reads the text of <c>/proc/PID/smaps</c>. It opens no file: bytes in, records out.</summary>
/// <remarks>proc_pid_smaps(5)</remarks>
public static class Smaps
{
    /// <exception cref="FormatException">A line makes no sense, or the text was cut inside one.</exception>
    public static IReadOnlyList<SmapsMapping> Parse(ReadOnlySpan<byte> text)
    {
        var mappings = new List<SmapsMapping>();
        var lines = new Lines(text, "smaps");
        var header = new MappingLine();
        while (lines.MoveNext())
        {
            Mapping mapping = header.Parse(ref lines);
            mappings.Add(new SmapsMapping(mapping, CounterLines.Parse(ref lines)));
        }

        return mappings;
    }
}

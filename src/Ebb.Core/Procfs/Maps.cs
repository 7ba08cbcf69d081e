namespace Ebb.Procfs;

/// <summary>Reads the text of <c>/proc/PID/maps</c>. It opens no file: bytes in, records out.</summary>
/// <remarks>proc_pid_maps(5)</remarks>
public static class Maps
{
    /// <exception cref="FormatException">A line makes no sense.</exception>
    public static IReadOnlyList<Mapping> Parse(ReadOnlySpan<byte> text)
    {
        var mappings = new List<Mapping>();
        var lines = new Lines(text, "maps");
        var header = new MappingLine();
        while (lines.MoveNext())
        {
            mappings.Add(header.Parse(ref lines));
        }

        return mappings;
    }
}

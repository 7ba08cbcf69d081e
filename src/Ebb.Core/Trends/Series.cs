namespace Ebb.Trends;

/// <summary>One amount of a process over time: seconds, ascending, and as many values beside them.</summary>
/// <param name="Name">A name of <see cref="SeriesName"/>, or a row of the ledger.</param>
/// <param name="Seconds">Since any moment, the same for all series of a story. Steps may be uneven and samples may be missing.</param>
/// <param name="Values">Bytes, or a count of things. What is no finite number is passed over.</param>
public sealed record Series(string Name, ReadOnlyMemory<double> Seconds, ReadOnlyMemory<double> Values)
{
    /// <summary>Of each point: it was computed from cheaper counters, not walked. Empty: all points were measured.</summary>
    public ReadOnlyMemory<bool> Derived { get; init; }
}

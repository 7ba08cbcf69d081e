namespace Ebb.Watching;

/// <summary>One snapshot of massif.</summary>
/// <param name="Time">In the file's own unit.</param>
/// <param name="Heap">What was asked for and not freed.</param>
/// <param name="Extra">What massif reckons for headers and rounding.</param>
/// <param name="Stacks">Where massif was told to look at stacks.</param>
public readonly record struct MassifSnapshot(ulong Time, Bytes Heap, Bytes Extra, Bytes Stacks)
{
    /// <summary>The blocks with their headers: as near as massif comes to what is live.</summary>
    public Bytes InBlocks => Heap + Extra;
}

namespace Ebb.Watching;

/// <summary>Something that a heap did between two samples; several that follow each other closely are told as one.</summary>
/// <param name="Seconds">When it was first seen, on the line of time of the history.</param>
/// <param name="Until">When it was last seen.</param>
/// <param name="Arena">Which arena; -1 where it is of no single one.</param>
/// <param name="Bytes">How much, in all.</param>
/// <param name="Times">In how many samples.</param>
public sealed record HeapEvent(HeapEventKind Kind, double Seconds, double Until, DateTimeOffset At, int Arena, Bytes Bytes, int Times)
{
    /// <summary>Both as one: the same went on.</summary>
    internal HeapEvent With(HeapEvent later) => this with { Until = later.Until, Bytes = Bytes + later.Bytes, Times = Times + later.Times };
}

namespace Ebb.Watching;

/// <summary>One look at a target, as it stands on the line of time of what was seen before it.</summary>
/// <param name="Sample">Null where the target is not there.</param>
/// <param name="Point">The same as a point of the history.</param>
/// <param name="Moments">What happened to the process since the look before.</param>
/// <param name="Events">What its heaps did since the look before.</param>
public sealed record WatchStep(Sample? Sample, HistoryPoint? Point, IReadOnlyList<HistoryMoment> Moments, IReadOnlyList<HeapEvent> Events);

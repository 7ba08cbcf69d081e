namespace Ebb.Watching;

/// <summary>One look at a target that comes and goes.</summary>
/// <param name="Sample">Null where it is not there.</param>
/// <param name="Moments">What was found to have happened since the last look.</param>
public sealed record Sighting(Sample? Sample, IReadOnlyList<Moment> Moments);

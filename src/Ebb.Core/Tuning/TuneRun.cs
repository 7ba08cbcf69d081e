namespace Ebb.Tuning;

/// <summary>Calls of mallopt(3) that were made in a process.</summary>
/// <param name="Answers">What each returned, in order: 1 taken, 0 refused, null not seen. Fewer than were asked for where it ended early.</param>
/// <param name="LongestPause">The longest that a thread of the target stood.</param>
/// <param name="EndedEarly">Why not all were made; null where all were.</param>
public sealed record TuneRun(IReadOnlyList<long?> Answers, TimeSpan LongestPause, string? EndedEarly);

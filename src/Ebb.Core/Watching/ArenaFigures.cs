namespace Ebb.Watching;

/// <summary>One arena at one moment.</summary>
/// <param name="Number">0 is the main arena, others in the order in which they were made.</param>
/// <param name="Live">Walked or derived, as the sample says.</param>
public readonly record struct ArenaFigures(int Number, Bytes System, Bytes Top, Bytes Live);

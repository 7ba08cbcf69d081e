namespace Ebb.Trimming;

/// <summary>One look at a process after it was trimmed.</summary>
/// <param name="After">Since the trim.</param>
/// <param name="Resident">What it has in memory then.</param>
/// <param name="MinorFaults">Since the trim.</param>
public readonly record struct PulseSample(TimeSpan After, Bytes Resident, ulong MinorFaults);

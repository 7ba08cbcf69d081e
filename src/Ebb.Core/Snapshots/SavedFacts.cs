namespace Ebb.Snapshots;

/// <summary>When, where and by what a snapshot was saved.</summary>
/// <param name="At">When the target was read.</param>
/// <param name="Version">Of the ebb that wrote the file.</param>
/// <param name="Host">The machine's name.</param>
/// <param name="PageSize">Of the machine's pages.</param>
public sealed record SavedFacts(DateTimeOffset At, string Version, string Host, Bytes PageSize);

namespace Ebb.Trimming;

/// <summary>Memory that was not given back.</summary>
/// <param name="Bytes">What of it is in memory.</param>
/// <param name="Why">To be put after the bytes: <c>locked in memory (mlock)</c>.</param>
public sealed record Skipped(Bytes Bytes, string Why);

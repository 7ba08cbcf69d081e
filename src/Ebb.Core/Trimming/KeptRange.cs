namespace Ebb.Trimming;

/// <summary>Memory that is to stay as it is, whatever lies in it.</summary>
/// <param name="Why">To be put after the bytes: <c>locked in memory (mlock)</c>.</param>
internal readonly record struct KeptRange(ulong Start, ulong End, string Why);

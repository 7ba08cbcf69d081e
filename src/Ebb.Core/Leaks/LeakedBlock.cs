namespace Ebb.Leaks;

/// <summary>A leaked block by its place, so that another look can find it again.</summary>
public readonly record struct LeakedBlock(ulong Start, ulong Bytes);

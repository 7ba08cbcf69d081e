namespace Ebb.Leaks;

/// <summary>How much of one kind was searched for pointers.</summary>
public readonly record struct RootFacts(RootKind Kind, Bytes Searched);

namespace Ebb.Verdicts;

/// <summary>One observation that anyone can make again: where we looked, and what stood there.</summary>
public sealed record Evidence(string Where, string Saw);

namespace Ebb.Watching;

/// <summary>One number of a sample, under the name that recordings know it by.</summary>
public readonly record struct Figure(string Name, ulong Value);

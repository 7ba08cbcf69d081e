namespace Ebb.Trends;

/// <summary>What a process must not reach: the limit of its control group, or the machine's memory.</summary>
/// <param name="Name">As it is told: <c>cgroup limit</c>.</param>
/// <param name="Room">Bytes that were still free below it when the story ends.</param>
public readonly record struct Ceiling(string Name, Bytes Room);

namespace Ebb.Snapshots;

/// <summary>An allocator or a runtime with memory of its own: <c>glibc 2.36</c>, <c>jemalloc</c>, <c>dotnet</c>, <c>v8</c>, <c>musl</c>.</summary>
/// <param name="Name">As its own project writes it, lower case.</param>
/// <param name="Version">Where it could be read.</param>
/// <param name="Evidence">Where it was seen: a mapped file or a symbol.</param>
public sealed record AllocatorFacts(string Name, string? Version, string Evidence);

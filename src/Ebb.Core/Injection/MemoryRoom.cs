namespace Ebb.Injection;

/// <summary>A limit on memory that a copy would be counted to, and what is free below it.</summary>
/// <param name="Whose">For people: what has the limit.</param>
/// <param name="Free">With what the kernel could give up at once, pages of files that were not used of late.</param>
internal readonly record struct MemoryRoom(string Whose, Bytes Limit, Bytes Free)
{
    /// <summary>Less than this is near the limit: a sixteenth of it, at most 64 MiB.</summary>
    public Bytes Near => new(Math.Min(Limit.Count / 16, 64 << 20));
}

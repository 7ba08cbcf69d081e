namespace Ebb.Injection;

/// <summary>What a copy of a process takes from others.</summary>
/// <param name="PageTables">Those of the process: the copy gets its own.</param>
/// <param name="Private">What the process and the copy share until one of them writes to it; in memory and in swap.</param>
/// <param name="Promised">All that it could ever write to, used or not.</param>
internal readonly record struct CopyCost(Bytes PageTables, Bytes Private, Bytes Promised)
{
    private const int ShareThatIsWritten = 8;

    /// <summary>What is taken of memory while the copy lives: nobody knows what will be written; an eighth is taken to be.</summary>
    public Bytes InMemory => new(PageTables.Count + (Private.Count / ShareThatIsWritten));
}

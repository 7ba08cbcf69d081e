namespace Ebb.LiveTests.Oracles;

/// <summary>One mapping as <c>/proc/PID/smaps</c> has it.</summary>
/// <param name="Access">As it stands there: <c>rw-p</c>.</param>
/// <param name="Path">What stands behind the inode, empty where nothing does.</param>
/// <param name="Counters">In bytes, by their names.</param>
public sealed record KernelMapping(ulong Start, ulong End, string Access, string Path, IReadOnlyDictionary<string, ulong> Counters)
{
    public ulong Length => End - Start;

    public ulong Resident => Counters["Rss"];

    public bool Contains(ulong address) => Start <= address && address < End;
}

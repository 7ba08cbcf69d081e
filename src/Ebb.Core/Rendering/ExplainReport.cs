using Ebb.Glibc;
using Ebb.Leaks;
using Ebb.Snapshots;

namespace Ebb.Rendering;

/// <summary>What was found out of one address, as every renderer shows it.</summary>
public sealed record ExplainReport(Snapshot Snapshot, LeakFacts Leaks, Explanation Explanation)
{
    /// <summary>Null where the snapshot was not asked for one, or could not tell.</summary>
    public static ExplainReport? Of(Snapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        return snapshot.Leaks is { Explanation: { } explanation } leaks ? new ExplainReport(snapshot, leaks, explanation) : null;
    }

    /// <summary>What it is, and whether anything leads to it, in a sentence.</summary>
    public string Headline => Explanation switch
    {
        { Mapping: null } => "nothing is mapped there.",
        { Chunk: null, Mapping: { } mapping } => LeakReport.Text($"no memory of malloc's: {(mapping.Name is { } name ? $"in {name}" : "in a mapping without a name")}."),
        { IsReached: null, Chunk: { } chunk } => LeakReport.Text($"{State(chunk.State)}, of {chunk.Size.Count} bytes."),
        { IsReached: true } live => LeakReport.Text($"a live block of {live.Size.Count} bytes{Inside(live)}, in reach by {live.ChainLength} {(live.ChainLength == 1 ? "step" : "steps")}."),
        var lost => LeakReport.Text($"a live block of {lost.Size.Count} bytes{Inside(lost)}, and it is leaked: nothing that is in reach leads to it."),
    };

    internal static string State(ChunkState state) => state switch
    {
        ChunkState.Tcache => "a free chunk in a thread's cache",
        ChunkState.Fastbin => "a free chunk in a fastbin",
        ChunkState.Bin => "a free chunk in a bin",
        ChunkState.Top => "an arena's top, which was not given out yet",
        ChunkState.Overhead => "memory of malloc itself",
        ChunkState.Live => "a live block",
        _ => "a part of a heap that could not be walked",
    };

    private static string Inside(Explanation one) => one.Asked.Value > one.Start.Value ? LeakReport.Text($" ({one.Asked.Value - one.Start.Value} bytes into it)") : "";
}

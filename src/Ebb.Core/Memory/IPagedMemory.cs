using Ebb.Linux;

namespace Ebb.Memory;

/// <summary>Memory that also tells which of its pages are there, and hands over many pieces at once. Several threads may ask at the same time.</summary>
public interface IPagedMemory : IMemory
{
    /// <summary>Copies each piece to its place in <paramref name="into"/>; stops at the first hole.</summary>
    /// <returns>The bytes copied, in the order of the pieces.</returns>
    int Gather(ReadOnlySpan<Piece> pieces, Span<byte> into);

    /// <summary>Fills in runs of pages that are present or swapped; <see cref="PageTable.Next"/>.</summary>
    int NextPages(ref ulong from, ulong end, Span<PageRun> runs);
}

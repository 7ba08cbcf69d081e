using Ebb.Glibc;
using Ebb.Memory;

namespace Ebb.Leaks;

/// <summary>Where the block lies in a mapping of its own: an aligned one begins somewhere inside.</summary>
/// <remarks>
/// memalign(3) leaves the header that stood at the mapping's start, and writes another before the block, which says how far behind the start
/// it stands and how much there is from there. Up to 2.42 that is all of the mapping; later 16 bytes less, of which the block has the first 8.
/// </remarks>
internal static class MmappedMemory
{
    private const ulong Flags = 7;
    private const ulong IsMmapped = 2;
    private const int SmallestAlignment = 5; // log2 of 32: 16 is what every block has

    /// <summary>From the header that is the block's to the end of what it can use.</summary>
    public static AddressRange Of(IMemory memory, ChunkRun mapping)
    {
        ulong start = mapping.At.Value, end = mapping.End.Value;
        bool isKnown = memory.TryReadWord(new Address(start + 8), out ulong size);
        ulong borrowed = isKnown && (size & ~Flags & ((ulong)Environment.SystemPageSize - 1)) != 0 ? 16u : 0u;
        ulong last = 0;
        for (int shift = SmallestAlignment; shift < 48; shift++)
        {
            ulong alignment = 1UL << shift;
            ulong block = (start + 16 + alignment - 1) & ~(alignment - 1);
            if (block >= end)
            {
                break;
            }

            if (block != last && IsHeader(memory, block - 16, block - 16 - start, end - block + 16 - borrowed))
            {
                return new AddressRange(block - 16, end - (borrowed / 2));
            }

            last = block;
        }

        return new AddressRange(start, end - (borrowed / 2));
    }

    private static bool IsHeader(IMemory memory, ulong at, ulong before, ulong size) =>
        memory.TryReadWord(new Address(at), out ulong previous) && (previous & ~1UL) == before
        && memory.TryReadWord(new Address(at + 8), out ulong header) && header == (size | IsMmapped);
}

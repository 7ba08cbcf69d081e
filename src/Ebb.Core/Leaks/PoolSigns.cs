using Ebb.Glibc;

namespace Ebb.Leaks;

/// <summary>Notices live blocks that look like pages of another allocator on top of malloc: what is lost in them, no search from outside can see.</summary>
/// <remarks>Many of one size, of a page or some, less what malloc and the pool themselves need: perl's arenas of 4,0xx bytes, pools of apr and nginx, obstacks.</remarks>
internal sealed class PoolSigns
{
    private const ulong Smallest = 4000;
    private const ulong Largest = (1 << 20) + Above;
    private const ulong Above = 64; // headers on top of whole pages
    private const ulong Below = 96; // or taken off them
    private const ulong Many = 1000;

    private readonly Dictionary<ulong, ulong> _counts = [];

    public void See(ChunkRun run)
    {
        ulong size = run.Size.Count;
        if (size is >= Smallest and <= Largest && run.State == ChunkState.Live && (size & 4095) is <= Above or >= 4096 - Below)
        {
            _counts[size] = _counts.GetValueOrDefault(size) + run.Count;
        }
    }

    /// <summary>How many blocks look so, and their bytes.</summary>
    public (ulong Blocks, ulong Bytes) Sum()
    {
        ulong blocks = 0, bytes = 0;
        foreach ((ulong size, ulong count) in _counts)
        {
            (blocks, bytes) = count >= Many ? (blocks + count, bytes + (count * size)) : (blocks, bytes);
        }

        return (blocks, bytes);
    }
}

namespace Ebb.Leaks;

/// <summary>Blocks that an earlier look found leaked, as far as they are still there: by their place and their size.</summary>
internal sealed class Suspects
{
    private readonly ulong[] _bits;

    public Suspects(BlockSpace space, IReadOnlyList<LeakedBlock> blocks)
    {
        _bits = new ulong[(space.Count >> 6) + 1];
        foreach (LeakedBlock block in blocks)
        {
            int number = space.FindLive(block.Start, out bool isStart);
            if (number >= 0 && isStart && space.BlockOf(number).Bytes == block.Bytes)
            {
                _bits[number >> 6] |= 1UL << (number & 63);
            }
        }
    }

    public bool Contains(int number) => (_bits[number >> 6] >> (number & 63) & 1) != 0;
}

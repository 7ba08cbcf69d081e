using Ebb.Glibc;

namespace Ebb.Tests.Glibc;

/// <summary>A heap of a thread arena that has another behind it ends in two headers, and nothing else is taken for them.</summary>
public static class EndsOfInnerHeaps
{
    private const ulong LastPost = 8;   // from the end back to the header of the last one
    private const ulong FirstPost = 24; // the one before it

    [Theory]
    [InlineData(32)] // both posts in their place
    [InlineData(48)] // a top of 48 bytes: the first one looks like a chunk of 32
    [InlineData(96)]
    public static void Are_what_they_are(int top)
    {
        SyntheticHeap heap = Made(top, out _);
        string expected = new Books(heap).Text();
        MallocReading reading = heap.Read(isStill: true, readsSwapped: false, out DamageLog damage)!;
        Reading.Same(expected, Reading.Text(reading), damage);
    }

    [Theory]
    [InlineData(48, LastPost, 0)]
    [InlineData(48, LastPost, 4)]
    [InlineData(48, LastPost, 5)]
    [InlineData(32, FirstPost, 0)]
    public static void That_are_overwritten_are_damage(int top, ulong post, ulong header)
    {
        SyntheticHeap heap = Made(top, out SyntheticPiece inner);
        heap.Memory.Write(inner.End - post, header);

        heap.Read(isStill: true, readsSwapped: false, out DamageLog damage);

        Assert.Contains(damage.Entries, entry => entry.At.Value >= inner.End - 64 && entry.At.Value <= inner.End);
    }

    // In the middle of the heap such a header is no end: what follows is found, and what is lost is said to be.
    [Theory]
    [InlineData(0x01)]
    [InlineData(0x11)]
    public static void That_stand_in_the_middle_are_damage(ulong header)
    {
        SyntheticHeap heap = Made(96, out SyntheticPiece inner);
        SyntheticBlock broken = inner.Blocks[inner.Blocks.Count / 2];
        heap.Memory.Write(broken.At + 8, header);

        MallocReading reading = heap.Read(isStill: true, readsSwapped: false, out DamageLog damage)!;

        Assert.Contains(damage.Entries, entry => entry.At == new Address(broken.At));
        Assert.InRange(reading.Facts.Arenas[1].Unread.Count, 1UL, 66UL * 1024); // a chain has to live for 64 KiB before it is believed
    }

    private static SyntheticHeap Made(int top, out SyntheticPiece inner)
    {
        SyntheticHeap heap = new(GlibcShape.All.Single(static shape => shape.Release == "2.35"));
        SyntheticArena arena = heap.AddThreadArena();
        inner = arena.Last;
        ulong end = (inner.End + 0x40000) & ~4095UL;
        while (inner.End < end - (ulong)top - 128)
        {
            inner.Add(BlockState.Live, 64);
        }

        inner.Add(BlockState.Live, end - (ulong)top - inner.End);
        inner.CloseWithFence(end, BlockState.Binned);
        SyntheticPiece last = heap.AddHeap(arena);
        last.Add(BlockState.Live, 64);
        last.CloseWithTop((last.End + 8191) & ~4095UL);
        foreach (SyntheticPiece piece in (SyntheticPiece[])[inner, last])
        {
            heap.Map(piece.Start, piece.End);
            heap.Touch(piece.Start, piece.End);
        }

        heap.Seal(static _ => 0);
        return heap;
    }
}

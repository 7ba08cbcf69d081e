using Ebb.Glibc;

namespace Ebb.Tests.Glibc;

/// <summary>More heaps of threads than are kept in mind at a time.</summary>
public static class ManyArenas
{
    [Theory]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(600)]
    public static void Are_each_counted_once(int arenas)
    {
        SyntheticHeap heap = new(GlibcShape.All.Single(static shape => shape.Release == "2.35"));
        for (int arena = 0; arena < arenas; arena++)
        {
            SyntheticPiece piece = heap.AddThreadArena().Last;
            piece.Add(BlockState.Live, 48 + (16 * (ulong)(arena % 7)));
            piece.Add(BlockState.Binned, 1040);
            piece.Add(BlockState.Live, 112);
            piece.CloseWithTop((piece.End + 8191) & ~4095UL);
            heap.Map(piece.Start, piece.End);
            heap.Touch(piece.Start, piece.End);
        }

        heap.Seal();
        string expected = new Books(heap).Text();
        foreach (int workers in (ReadOnlySpan<int>)[1, 2])
        {
            heap.Walks = new WalkPlan { Workers = workers, Pieces = 1, AloneBelow = 0 };
            MallocReading? reading = heap.Read(isStill: true, readsSwapped: false, out DamageLog damage);
            Assert.NotNull(reading);
            Reading.Same(expected, Reading.Text(reading), damage);
        }
    }
}

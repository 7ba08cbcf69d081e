using Ebb.Glibc;

namespace Ebb.Tests.Glibc;

/// <summary>A chain of false headers that joins the true one just before a seam: the address is right, and what lies before it is not.</summary>
public static class FalseSeams
{
    private const ulong Page = 4096;
    private const ulong Survival = 64 * 1024; // how long a chain must live before it is believed
    private const ulong Steps = 8;            // chunks from there to the seam

    // The false chain ends where the block does that holds it, so many true chunks before the seam; what is free and what is not
    // is asked of the chunks around it.
    [Theory]
    [InlineData(0, BlockState.Live, BlockState.Live, false)]
    [InlineData(0, BlockState.Live, BlockState.Binned, false)]
    [InlineData(0, BlockState.Binned, BlockState.Live, false)]
    [InlineData(0, BlockState.Live, BlockState.Fast, false)]
    [InlineData(1, BlockState.Live, BlockState.Binned, false)]
    [InlineData(1, BlockState.Live, BlockState.Fast, false)]
    [InlineData(1, BlockState.Live, BlockState.Live, false)]
    [InlineData(2, BlockState.Live, BlockState.Live, true)]
    [InlineData(3, BlockState.Live, BlockState.Live, true)]
    public static void Are_not_taken_for_what_they_lead_to(ulong joined, BlockState holder, BlockState after, bool isRight)
    {
        foreach (ulong tile in (ReadOnlySpan<ulong>)[32, 64, 128])
        {
            SyntheticHeap heap = new(GlibcShape.All.Single(static shape => shape.Release == "2.35")) { SbrkBase = SyntheticHeap.Brk };
            SyntheticPiece piece = heap.Main.Begin(SyntheticHeap.Brk, SyntheticHeap.Brk);
            heap.AddCache(piece);
            while (piece.End < piece.First + 0x18000)
            {
                piece.Add(BlockState.Live, 112);
                piece.Add(BlockState.Binned, 1040);
            }

            piece.Add(BlockState.Live, 112);

            // The guess starts on a page's first tile, lives as long as it must, and takes so many steps.
            ulong guess = piece.First + 0x40000;
            ulong end = guess + Survival + ((Steps - joined) * tile);
            SyntheticBlock block = piece.Add(holder, end - piece.End);
            piece.Add(after, 112);
            while (piece.End < piece.First + (2 * (guess + (Page / 2) - piece.First)))
            {
                piece.Add(BlockState.Live, 112);
            }

            piece.CloseWithTop((piece.End + 8191) & ~4095UL);
            heap.Map(piece.Start, piece.End, isBrk: true);
            heap.Touch(piece.Start, piece.End);
            heap.Seal();
            for (ulong at = guess; at < block.End; at += tile)
            {
                heap.Memory.Write(at + 8, tile | 1);
            }

            heap.Walks = new WalkPlan { Workers = 1, Pieces = 2, SmallestPiece = 4096, AloneBelow = 0 };
            Assert.Equal((isRight ? 1 : 0, 1), heap.Read(isStill: true, readsSwapped: false, out _)!.Seams);
            HeapsInPieces.Same(heap, isStill: true, readsSwapped: false);
        }
    }
}

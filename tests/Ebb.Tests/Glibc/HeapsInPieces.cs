using Ebb.Glibc;
using FsCheck;
using FsCheck.Fluent;

namespace Ebb.Tests.Glibc;

/// <summary>A heap that several walks share reads the same, to the byte, as one that is walked from end to end.</summary>
public static class HeapsInPieces
{
    [Fact]
    public static void A_heap_reads_the_same_in_one_piece_and_in_two_and_in_seven()
    {
        int seams = 0;
        Prop.ForAll(HeapPlan.Any, plan =>
        {
            SyntheticHeap heap = (plan with { Blocks = plan.Blocks * 6 }).Build();
            seams += Same(heap, isStill: plan.Seed % 2 == 0, readsSwapped: plan.Seed % 3 == 0);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(30));
        Assert.InRange(seams, 30, int.MaxValue);
    }

    // What is broken may lie where the heap is cut, and the walk may lose its way in one piece and find it in another.
    [Fact]
    public static void A_damaged_heap_reads_the_same_in_pieces() => Prop.ForAll(HeapPlan.Any, static plan =>
    {
        SyntheticHeap heap = (plan with { Blocks = plan.Blocks * 6 }).Build();
        var random = new Random(plan.Seed);
        var vandal = new Vandal(heap, random);
        vandal.Break(random.Next(1, plan.Seed % 4 == 0 ? 400 : 8));
        Same(heap, isStill: true, readsSwapped: false);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(40));

    // One run of free chunks from end to end, nothing but cached ones, every second one free: whatever is open at a seam goes on behind it.
    [Theory]
    [InlineData(new[] { BlockState.Fast }, true)]
    [InlineData(new[] { BlockState.Fast }, false)]
    [InlineData(new[] { BlockState.Fast, BlockState.Binned, BlockState.Fast }, true)]
    [InlineData(new[] { BlockState.Fast, BlockState.Fast, BlockState.Fast, BlockState.Live }, true)]
    [InlineData(new[] { BlockState.Binned, BlockState.Live }, false)]
    [InlineData(new[] { BlockState.Binned, BlockState.Cached }, false)]
    [InlineData(new[] { BlockState.Cached }, false)]
    [InlineData(new[] { BlockState.Live }, true)]
    public static void What_is_open_at_a_seam_goes_on_behind_it(BlockState[] pattern, bool isMain)
    {
        SyntheticHeap heap = Begin(isMain, out SyntheticPiece piece, out SyntheticCache cache);
        heap.TcacheCount = 30_000;
        piece.Add(BlockState.Live, 64);
        for (int block = 0; piece.End < piece.First + (1 << 20); block++)
        {
            SyntheticBlock one = piece.Add(pattern[block % pattern.Length], 48 + (ulong)(block % 5 * 16));
            if (one.State == BlockState.Cached)
            {
                cache.Chunks.Add(one);
            }
        }

        End(heap, piece, isMain, static _ => 0);
        int seams = Same(heap, isStill: true, readsSwapped: false);
        Assert.InRange(seams, isMain ? 3 : 0, int.MaxValue);
    }

    // Each word that a program wrote is the header of a chunk that leads to another.
    [Fact]
    public static void A_heap_of_false_headers_reads_the_same_in_pieces()
    {
        for (int seed = 0; seed < 4; seed++)
        {
            var random = new Random(seed);
            SyntheticHeap heap = Begin(isMain: true, out SyntheticPiece piece, out _);
            while (piece.End < piece.First + (2 << 20))
            {
                piece.Add(random.Next(3) > 0 || piece.EndsFree ? BlockState.Live : BlockState.Binned, 16 * (ulong)random.Next(2, 100));
            }

            piece.Add(BlockState.Live, 64);
            End(heap, piece, isMain: true, _ => ((ulong)random.Next(2, 100) * 16) | 1);
            Assert.InRange(Same(heap, isStill: true, readsSwapped: false), 1, int.MaxValue);
        }
    }

    // A block's own bytes are a heap of their own, as long as anybody cares to look: whoever starts in it is wrong.
    [Theory]
    [InlineData(0x21)]
    [InlineData(0x41)]
    public static void A_heap_within_a_block_is_not_taken_for_the_heap(ulong header)
    {
        SyntheticHeap heap = Begin(isMain: true, out SyntheticPiece piece, out _);
        SyntheticBlock[] decoys = new SyntheticBlock[2];
        for (int decoy = 0; decoy < decoys.Length; decoy++)
        {
            while (piece.End < piece.First + ((ulong)(decoy + 1) << 19))
            {
                piece.Add(BlockState.Live, 112);
                piece.Add(BlockState.Binned, 1040);
            }

            decoys[decoy] = piece.Add(BlockState.Live, 1 << 19);
        }

        piece.Add(BlockState.Live, 112);
        End(heap, piece, isMain: true, _ => 0);
        foreach (SyntheticBlock decoy in decoys)
        {
            for (ulong at = decoy.At + 24; at < decoy.End; at += header & ~7UL)
            {
                heap.Memory.Write(at, header);
            }
        }

        heap.Walks = new WalkPlan { Workers = 2, Pieces = 7, SmallestPiece = 4096, AloneBelow = 0 };
        (int right, int guessed) = heap.Read(isStill: true, readsSwapped: false, out _)!.Seams;
        Assert.InRange(right, 1, guessed - 1);
        Same(heap, isStill: true, readsSwapped: false);
    }

    private static SyntheticHeap Begin(bool isMain, out SyntheticPiece piece, out SyntheticCache cache)
    {
        SyntheticHeap heap = new(GlibcShape.All.Single(static shape => shape.Release == "2.35")) { SbrkBase = isMain ? SyntheticHeap.Brk : 0 };
        piece = isMain ? heap.Main.Begin(SyntheticHeap.Brk, SyntheticHeap.Brk) : heap.AddThreadArena().Last;
        cache = heap.AddCache(piece);
        return heap;
    }

    private static void End(SyntheticHeap heap, SyntheticPiece piece, bool isMain, Func<ulong, ulong> noise)
    {
        if (piece.EndsFree)
        {
            piece.Add(BlockState.Live, 48);
        }

        piece.CloseWithTop((piece.End + 8191) & ~4095UL);
        heap.Map(piece.Start, piece.End, isMain);
        heap.Touch(piece.Start, piece.End);
        heap.Seal(noise);
    }

    internal static int Same(SyntheticHeap heap, bool isStill, bool readsSwapped)
    {
        heap.TakesMap = false;
        heap.Walks = WalkPlan.For(1);
        MallocReading? whole = heap.Read(isStill, readsSwapped, out DamageLog damage);
        int seams = 0;
        foreach ((int workers, int pieces) in (ReadOnlySpan<(int, int)>)[(1, 2), (2, 7)])
        {
            heap.Walks = new WalkPlan { Workers = workers, Pieces = pieces, SmallestPiece = 4096, AloneBelow = 0 };
            MallocReading? inPieces = heap.Read(isStill, readsSwapped, out DamageLog claimed);
            Assert.Equal(Text(whole, damage), Text(inPieces, claimed));
            seams += inPieces?.Seams.Right ?? 0;
        }

        SameMap(heap, isStill, readsSwapped, Text(whole, damage));
        return seams;
    }

    // A map is made on another way through the candidates of fastbins, and is no other for being joined.
    private static void SameMap(SyntheticHeap heap, bool isStill, bool readsSwapped, string without)
    {
        heap.TakesMap = true;
        string? first = null;
        foreach (int pieces in (ReadOnlySpan<int>)[1, 2, 7])
        {
            heap.Walks = new WalkPlan { Workers = 2, Pieces = pieces, SmallestPiece = 4096, AloneBelow = 0 };
            MallocReading? mapped = heap.Read(isStill, readsSwapped, out DamageLog damage);
            Assert.Equal(without, Text(mapped, damage));
            string map = string.Join('\n', mapped?.Facts.Map?.Regions.Select(static region => $"{region.Start} {region.First} {region.End}: {string.Join(' ', region.Runs)}") ?? []);
            Assert.Equal(first ??= map, map);
        }
    }

    private static string Text(MallocReading? reading, DamageLog damage) => string.Join(
        '\n',
        [reading is null ? "nothing" : Reading.Text(reading), .. reading?.Facts.PagePins.Select(static pin => $"{pin}") ?? [], .. damage.Entries.Select(static one => $"{one}"), $"{damage.Count} in all"]);
}

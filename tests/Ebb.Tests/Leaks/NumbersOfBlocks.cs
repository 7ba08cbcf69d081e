using Ebb.Glibc;
using Ebb.Leaks;

namespace Ebb.Tests.Leaks;

/// <summary>From an address to a block and back, against a plain list.</summary>
public static class NumbersOfBlocks
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 40)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public static void Are_those_of_a_plain_list(int seed)
    {
        HeapsWithWords heaps = Random(new Random(seed));
        BlockSpace space = heaps.Space();

        var starts = new HashSet<ulong>();
        int before = -1;
        foreach (HeapsWithWords.One one in heaps.Chunks)
        {
            starts.Add(one.Start);
            int number = space.Find(one.Start, out bool isStart);
            Assert.True(isStart);
            Assert.True(number > before, "they are numbered in the order of their addresses");
            Assert.Equal(one.State == ChunkState.Live, space.IsLive(number));
            Assert.Equal((number, one.Start, one.End, one.IsMmapped ? -1 : 0), Tuple(space.BlockOf(number)));
            before = number;
        }

        foreach (ulong at in Interesting(heaps))
        {
            int number = space.Find(at, out bool isStart);
            ulong? found = number < 0 || !starts.Contains(space.BlockOf(number).Start) ? null : space.BlockOf(number).Start;
            Assert.True(heaps.Naive(at)?.Start == found, $"{at:x}: {heaps.Naive(at)} and not {found:x}");
            Assert.Equal(starts.Contains(at), isStart && found is not null);
        }

        Assert.Equal((ulong)heaps.Chunks.Count(static one => one.State == ChunkState.Live), space.LiveBlocks);
        Assert.Equal(heaps.Chunks.Where(static one => one.State == ChunkState.Live).Aggregate(0UL, static (sum, one) => sum + one.End - one.Start), space.LiveBytes.Count);
        Assert.Equal(
            heaps.Chunks.Where(static one => one.State == ChunkState.Live).Select(static one => one.Start),
            Enumerable.Range(0, space.Count).Where(space.IsLive).Select(number => space.BlockOf(number).Start));
        Assert.Equal(Enumerable.Range(0, space.Count).Where(space.IsLive), FromWords(space));
    }

    // The end of the last heap is the end of a cell of the table of cells, too.
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    public static void Of_a_heap_of_whole_mebibytes_alone_are_found(ulong mebibytes)
    {
        var heaps = new HeapsWithWords();
        heaps.Heap(0x5555_0000_0000, new HeapsWithWords.Run(65536, 16 * mebibytes, ChunkState.Live));
        BlockSpace space = heaps.Space();

        Assert.Equal(Enumerable.Range(0, 16 * (int)mebibytes), heaps.Chunks.Select(one => space.Find(one.Start, out _)));
    }

    [Fact]
    public static void Of_no_heaps_there_are_none()
    {
        BlockSpace space = new HeapsWithWords().Space();
        Assert.Equal((0, 0UL, 0UL), (space.Count, space.Low, space.High));
        Assert.Equal(-1, space.Find(0, out _));
        Assert.Equal(-1, space.Find(ulong.MaxValue, out _));
    }

    [Fact]
    public static void Stretches_that_end_within_16_bytes_do_not_shift_what_is_behind_them()
    {
        var heaps = new HeapsWithWords();
        heaps.Heap(0x10000, new HeapsWithWords.Run(64, 1, ChunkState.Live), new HeapsWithWords.Run(8, 1, ChunkState.Unread), new HeapsWithWords.Run(24, 1, ChunkState.Untold), new HeapsWithWords.Run(48, 3, ChunkState.Live), new HeapsWithWords.Run(32, 1, ChunkState.Bin), new HeapsWithWords.Run(32, 1, ChunkState.Live));
        BlockSpace space = heaps.Space();

        foreach (HeapsWithWords.One one in heaps.Chunks.Where(static one => one.State is ChunkState.Live or ChunkState.Bin))
        {
            Assert.Equal(one.State == ChunkState.Live, space.IsLive(space.Find(one.Start, out _)));
        }
    }

    [Fact]
    public static void Heaps_over_one_another_are_taken_once()
    {
        var heaps = new HeapsWithWords();
        heaps.Heap(0x10000, new HeapsWithWords.Run(64, 64, ChunkState.Live));
        heaps.Heap(0x10800, new HeapsWithWords.Run(48, 64, ChunkState.Live));
        BlockSpace space = heaps.Space();
        Assert.Single(space.Parts);
        Assert.Equal(64UL, space.LiveBlocks);
    }

    private static (int Number, ulong Start, ulong End, int Arena) Tuple(Block block) => (block.Number, block.Start, block.End, block.Arena);

    private static IEnumerable<int> FromWords(BlockSpace space)
    {
        for (int number = 0; number < space.Count; number++)
        {
            if ((space.LiveAmong(number >> 6) >> (number & 63) & 1) != 0)
            {
                yield return number;
            }
        }
    }

    private static IEnumerable<ulong> Interesting(HeapsWithWords heaps)
    {
        foreach (HeapsWithWords.One one in heaps.Chunks)
        {
            for (ulong around = 0; around <= 33; around++)
            {
                yield return one.Start + around - 17;
                yield return one.End + around - 17;
            }

            yield return one.Start + ((one.End - one.Start) / 2);
        }

        foreach (ulong at in (ulong[])[0, 1, 8, 16, 1UL << 47, ulong.MaxValue, ulong.MaxValue - 7])
        {
            yield return at;
        }
    }

    // Near the program, near the libraries, and above 47 bits; some side by side.
    private static HeapsWithWords Random(Random random)
    {
        var heaps = new HeapsWithWords();
        foreach (ulong origin in (ulong[])[0x5555_0000_0000, 0x7f00_0000_0000, 0xff_0000_0000_0000])
        {
            ulong at = origin;
            for (int i = random.Next(4); i > 0; i--)
            {
                if (random.Next(3) == 0)
                {
                    ulong size = 4096 * (ulong)random.Next(1, 600);
                    heaps.Mmapped(at, size, (ulong)random.Next(2) * 8);
                    at += size;
                }
                else
                {
                    var runs = new List<HeapsWithWords.Run>();
                    for (int run = random.Next(1, 30); run > 0; run--)
                    {
                        runs.Add(new HeapsWithWords.Run(16 * (ulong)random.Next(2, random.Next(8) == 0 ? 5000 : 12), (ulong)random.Next(1, 20), (ChunkState)random.Next(runs.Count > 0 && runs[^1].State == ChunkState.Unread ? 6 : 7)));
                    }

                    at = (heaps.Heap(at, [.. runs]) + 4095) & ~4095UL;
                }

                at += (ulong)random.Next(2) * 4096 * (ulong)random.Next(1, 100_000);
            }
        }

        return heaps;
    }
}

using System.Globalization;
using Ebb.Glibc;
using Ebb.Saved;
using Ebb.Tests.Glibc;

namespace Ebb.Tests.Saved;

/// <summary>A map from a file holds together, or the file is refused: whoever asks for its chunks later meets no surprise.</summary>
public static class MapsInFiles
{
    private static readonly MapBlock s_first = Block(0x1000, 0, 0x60, 0xff, 9), s_second = Block(0x1000 + (10 * 0x60), 0, 0x20);

    [Fact]
    public static void A_map_that_holds_together_is_read() =>
        Assert.Equal([10UL, 1UL], Assert.Single(Read(Region(0x1000, 0x1000, 0x13e0, s_first, s_second)).Regions).Runs.Select(static run => run.Count));

    [Fact]
    public static void What_does_not_lie_side_by_side_is_refused()
    {
        Refused(Region(0x1000, 0x1000, 0x13e0, s_first));
        Refused(Region(0x1000, 0x1000, 0x13e0, s_second, s_first));
        Refused(Region(0x1000, 0x1000, 0x13e0, s_first, s_first, s_second));
        Refused(Region(0x1000, 0x1000, 0x13d0, s_first, s_second));
        Refused(Region(0x0ff0, 0x0ff0, 0x13e0, s_first, s_second));
        Refused(Region(0x1010, 0x1000, 0x13e0, s_first, s_second));
    }

    [Theory]
    [InlineData("0, 0")]                         // no size
    [InlineData("1, 96")]                      // a name that was never given
    [InlineData("0, 96, 255, 0")]             // not once
    [InlineData("255, 1")]                      // nothing once more
    [InlineData("0, 96, 255")]                // cut
    [InlineData("0, 96, 255, 18446744073709551615")]
    [InlineData("0, 144115188075855872")]
    public static void What_no_walk_writes_is_refused(string tokens)
    {
        MapBlock block = Block(0x1000, Parsed(tokens));
        Assert.Throws<InvalidDataException>(() => ChunkTokens.Read([block]).Count());
        Refused(Region(0x1000, 0x1000, 0x1000, block));
    }

    [Theory]
    [InlineData("1, 1, 0")]
    [InlineData("1, 2, 4")]
    [InlineData("18446744073709551615, 1, 4")]
    [InlineData("1, 1, 18446744073709551615")]
    public static void Pages_that_no_process_has_are_refused(string numbers) =>
        Refused(new HeapMap { Regions = [], Mmapped = [], PageBlocks = [Numbers(Parsed(numbers))] });

    [Theory]
    [InlineData("1, 0")]
    [InlineData("18446744073709551615, 1")]
    [InlineData("1, 18446744073709551615")]
    [InlineData("1")]
    public static void Mmapped_blocks_that_no_process_has_are_refused(string numbers) =>
        Assert.Throws<InvalidDataException>(() => MmappedTokens.Read(Numbers(Parsed(numbers))).Count());

    [Fact]
    public static void Very_many_mmapped_blocks_and_pages_are_kept_in_several_sections()
    {
        ChunkRun[] mmapped = [.. Enumerable.Range(1, 60_000).Select(i => new ChunkRun(new Address((ulong)i << 20), new Bytes(0x21000 + ((ulong)i % 3 << 12)), 1, ChunkState.Live))];
        Assert.InRange(MmappedTokens.Of(mmapped).Count, 2, 100);
        HeapMap read = MapsOfHeaps.ThroughAFile(new HeapMap { Regions = [], Mmapped = mmapped });
        Assert.Equal(mmapped, read.Mmapped);
    }

    private static HeapMap Region(ulong start, ulong first, ulong end, params MapBlock[] blocks) =>
        new() { Regions = [new HeapRegion(0, start, first, end, blocks)], Mmapped = [] };

    private static HeapMap Read(HeapMap map) => MapsOfHeaps.ThroughAFile(map);

    private static void Refused(HeapMap map) => Assert.StartsWith("is damaged", Assert.Throws<InvalidDataException>(() => Read(map)).Message, StringComparison.Ordinal);

    // Names and Again are bytes; what follows them are numbers, which are the same below 128.
    private static MapBlock Block(ulong at, params ulong[] tokens)
    {
        var bytes = new MapBytes();
        bytes.Number(at);
        foreach (ulong token in tokens)
        {
            if (token is 0xff)
            {
                bytes.Byte(0xff);
            }
            else
            {
                bytes.Number(token);
            }
        }

        return new MapBlock(bytes.Length, false, bytes.Written.ToArray());
    }

    private static ulong[] Parsed(string numbers) => [.. numbers.Split(", ").Select(static number => ulong.Parse(number, CultureInfo.InvariantCulture))];

    private static MapBlock Numbers(ulong[] numbers)
    {
        var bytes = new MapBytes();
        Array.ForEach(numbers, bytes.Number);
        return new MapBlock(bytes.Length, false, bytes.Written.ToArray());
    }
}

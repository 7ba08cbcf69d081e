using System.Buffers.Binary;
using Ebb.Glibc;
using Ebb.Leaks;
using Ebb.Linux;
using Ebb.Memory;
using Ebb.Tests.Memory;

namespace Ebb.Tests.Leaks;

/// <summary>What the first bytes of blocks look like.</summary>
public static class LooksOfBlocks
{
    private const ulong Low = 0x5555_0000_0000;
    private const ulong Image = 0x7f00_0000_0000;

    private static readonly Block s_block = new(0, Low + 16, Low + 16 + 120, 0);

    [Fact]
    public static void Nothing_written_is_zeros() => Assert.Equal((0UL, BlockContent.Zeros), Look());

    [Theory]
    [InlineData("name", BlockContent.Text)]
    [InlineData("nam", BlockContent.Mixed)]
    [InlineData("a longer text, of more than one word ~", BlockContent.Text)]
    [InlineData("with\ttab", BlockContent.Mixed)]
    [InlineData("caf\u00e9 au lait", BlockContent.Mixed)]
    [InlineData("text\0\u0001\u0002\u0003", BlockContent.Text)]
    [InlineData("\0text", BlockContent.Mixed)]
    [InlineData("sixty-four letters and not one zero behind them, as it is in long", BlockContent.Text)]
    public static void Letters_are_text(string text, BlockContent expected)
    {
        byte[] bytes = [.. text.PadRight(64, '\0').Select(static letter => (byte)letter)];
        Assert.Equal((0UL, expected), Look([.. Enumerable.Range(0, 8).Select(i => BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(i * 8)))]));
    }

    [Fact]
    public static void A_table_of_an_image_at_its_start_is_its_class()
    {
        Assert.Equal((Image + 64, BlockContent.Pointers), Look(Image + 64, 1, 2, 3));
        Assert.Equal((0UL, BlockContent.Mixed), Look(Image + 65, 1, 2, 3));
        Assert.Equal((0UL, BlockContent.Mixed), Look(1, Image + 64, 2, 3));
    }

    [Fact]
    public static void More_addresses_than_others_are_pointers()
    {
        Assert.Equal((0UL, BlockContent.Pointers), Look(Low, 1, Low + 8, 0, 0, 0, 0, 0));
        Assert.Equal((0UL, BlockContent.Mixed), Look(Low, 1, 0, 0, 0, 0, 0, 0));
        Assert.Equal((0UL, BlockContent.Pointers), Look(0, 0, Low + 3, 0, 0, 0, 0, 0));
        Assert.Equal((0UL, BlockContent.Mixed), Look(100, 0, 0, 0, 0, 0, 0, 0));
    }

    [Fact]
    public static void No_more_is_looked_at_than_the_block_has()
    {
        SyntheticMemory memory = Memory([0, 0, 0, 7]);
        Assert.Equal((0UL, BlockContent.Zeros), Told(Over(memory).At(new Block(0, Low + 16, Low + 16 + 24, 0))));
        Assert.Equal((0UL, BlockContent.Mixed), Told(Over(memory).At(new Block(0, Low + 16, Low + 16 + 40, 0))));
        Assert.Equal((0UL, BlockContent.Zeros), Told(Over(memory).At(new Block(0, Low + (1 << 30), Low + (1 << 30) + 64, 0))));
    }

    [Fact]
    public static void Whatever_lies_between_them_each_block_is_seen_as_alone()
    {
        const ulong Length = 8 << 20;
        var random = new Random(9);
        var memory = new SyntheticMemory();
        memory.Map(Low, Low + Length);
        for (ulong at = Low; at < Low + Length; at += 64)
        {
            memory.Write(at, random.Next(3) switch { 0 => 0, 1 => 0x6161_6161_6161, _ => Low + 64 });
        }

        LeakLook together = Over(memory);
        for (ulong at = Low + 16; at + 256 < Low + Length; at += (ulong)(random.Next(40) == 0 ? random.Next(40_000) : random.Next(1, 40)) * 16)
        {
            var block = new Block(0, at, at + 24 + ((ulong)random.Next(12) * 16), 0);
            (ulong, BlockContent) alone = Content(memory, block);
            Assert.Equal(alone, Told(together.At(block)));
        }

        Assert.InRange(memory.Calls, 1UL, 3000UL);
    }

    // A word is a text, an address, or nothing; the first 64 bytes count.
    private static (ulong, BlockContent) Content(SyntheticMemory memory, Block block)
    {
        ulong[] words = [.. Enumerable.Range(0, (int)Math.Min(8, block.Bytes / 8)).Select(i => memory.Peek(block.Start + ((ulong)i * 8)))];
        int texts = words.Count(static word => word == 0x6161_6161_6161);
        int pointers = words.Count(static word => word == Low + 64);
        return (0, texts + pointers == 0 ? BlockContent.Zeros : words[0] == 0x6161_6161_6161 ? BlockContent.Text : pointers > texts ? BlockContent.Pointers : BlockContent.Mixed);
    }

    private static (ulong Type, BlockContent Content) Look(params ulong[] words) => Told(Over(Memory(words)).At(s_block));

    private static (ulong Type, BlockContent Content) Told(BlockLook look) => (look.Table, look.Content);

    private static SyntheticMemory Memory(ulong[] words)
    {
        var memory = new SyntheticMemory();
        memory.Map(Low, Low + 4096);
        memory.Set(Low, Low + 4096, PageStates.Present);
        for (int i = 0; i < words.Length; i++)
        {
            memory.Write(Low + 16 + ((ulong)i * 8), words[i]);
        }

        return memory;
    }

    private static LeakLook Over(SyntheticMemory memory) =>
        new(memory, BlockSpace.Of([], static run => default, static _ => { }), new AddressRanges([new AddressRange(Image, Image + 4096)]), static at => at is >= Low and < Low + (16 << 20));
}

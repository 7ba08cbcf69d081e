using Ebb.Memory;

namespace Ebb.Tests.Memory;

/// <summary>Pages that are kept say what the memory says, at their ends and beside holes as well.</summary>
public static class PagesReadOften
{
    private const ulong Low = 0x5555_0000_0000;
    private const ulong Page = 4096;

    [Fact]
    public static void Are_what_the_memory_has()
    {
        var random = new Random(4);
        var memory = new SyntheticMemory();
        memory.Map(Low, Low + (600 * Page)); // more than are kept
        memory.Map(Low + (602 * Page), Low + (603 * Page));
        for (ulong at = Low; at < Low + (600 * Page); at += 8)
        {
            memory.Write(at, (ulong)random.NextInt64());
        }

        var kept = new RecentPages(memory);
        byte[] expected = new byte[100], actual = new byte[100];
        for (int i = 0; i < 50_000; i++)
        {
            var at = new Address(Low + (ulong)random.NextInt64(604 * (long)Page));
            int length = random.Next(1, 100);
            int count = memory.Read(at, expected.AsSpan(0, length));

            Assert.Equal(count, kept.Read(at, actual.AsSpan(0, length)));
            Assert.True(expected.AsSpan(0, count).SequenceEqual(actual.AsSpan(0, count)), $"{at}, {length} bytes");
        }
    }

    [Fact]
    public static void Are_read_once_for_many_words()
    {
        var memory = new SyntheticMemory();
        memory.Map(Low, Low + Page);
        var kept = new RecentPages(memory);
        ulong before = memory.Calls;
        for (ulong at = Low; at < Low + Page; at += 8)
        {
            Assert.True(kept.TryReadWord(new Address(at), out _));
        }

        Assert.Equal(before + 1, memory.Calls);
    }
}

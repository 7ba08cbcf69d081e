using Ebb.Leaks;

namespace Ebb.Tests.Leaks;

/// <summary>The filter of words, against a loop.</summary>
public static class WordsThatAreAddresses
{
    [Theory]
    [InlineData(0x5555_0000_0000, 0x5555_0001_0000)]
    [InlineData(0, 1)]
    [InlineData(0, ulong.MaxValue)]
    [InlineData(1, 0)] // up to 2^64
    [InlineData(1UL << 63, 0)]
    [InlineData((1UL << 63) - 1, (1UL << 63) + 1)]
    [InlineData(5, 5)]
    public static void Are_those_of_a_plain_loop(ulong low, ulong high)
    {
        var random = new Random(1);
        for (int length = 0; length < 70; length++)
        {
            ulong[] words = new ulong[length];
            foreach (ref ulong word in words.AsSpan())
            {
                word = random.Next(8) switch
                {
                    0 => low,
                    1 => low - 1,
                    2 => high,
                    3 => high - 1,
                    4 => low + ((high - low) / 2),
                    5 => ulong.MaxValue,
                    6 => 0,
                    _ => (ulong)random.NextInt64() << random.Next(2),
                };
            }

            int[] places = new int[length];
            int found = PointerFilter.Find(words, low, high, places);

            UInt128 end = high == 0 && low > 0 ? (UInt128)1 << 64 : high;
            Assert.Equal(Enumerable.Range(0, length).Where(i => words[i] >= low && words[i] < end), places[..found]);
        }
    }
}

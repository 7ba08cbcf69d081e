using Ebb.Leaks;

namespace Ebb.Tests.Leaks;

/// <summary>A bit map that counts, against a plain list of places.</summary>
public static class BitsWithRanks
{
    /// <summary>Lengths about the ends of words and of lines, and how many of a thousand bits are set.</summary>
    public static TheoryData<int, int> Shapes
    {
        get
        {
            var rows = new TheoryData<int, int>();
            foreach (int length in new[] { 1, 63, 64, 65, 447, 448, 449, 895, 896, 897, 5000, 100_000 })
            {
                foreach (int share in new[] { 0, 3, 200, 1000 })
                {
                    rows.Add(length, share);
                }
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public static void Tell_what_a_list_of_places_tells(int length, int share)
    {
        var random = new Random(length + share);
        var set = new bool[length];
        var bits = new RankedBits((ulong)length);
        for (int at = 0; at < length; at++)
        {
            if (set[at] = random.Next(1000) < share)
            {
                Assert.True(bits.TrySet((ulong)at));
                Assert.False(bits.TrySet((ulong)at));
            }
        }

        bits.Count();
        int[] places = [.. Enumerable.Range(0, length).Where(at => set[at])];
        for (int at = 0, before = 0; at < length; at++)
        {
            before += set[at] ? 1 : 0;
            Assert.Equal((before, set[at], set[at]), (bits.CountTo((ulong)at, out bool isSet), isSet, bits[(ulong)at]));
        }

        ulong next = (ulong)length;
        for (int at = length - 1; at >= 0; at--)
        {
            next = set[at] ? (ulong)at : next;
            Assert.Equal(next, bits.Next((ulong)at));
        }

        Assert.Equal((ulong)length, bits.Next((ulong)length));
        Assert.Equal((ulong)length, bits.Next((ulong)length + 1000));

        // In order, backwards, and anywhere: what is near the one before is found in another way than what is not.
        int[] orders = [.. Enumerable.Range(0, places.Length), .. Enumerable.Range(0, places.Length).Reverse(), .. Enumerable.Range(0, places.Length).Select(_ => random.Next(places.Length))];
        int line = 0;
        Assert.All(orders, number => Assert.Equal((ulong)places[number], bits.PlaceOf(number, ref line)));
    }
}

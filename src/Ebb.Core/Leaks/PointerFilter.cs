using System.Numerics;
using System.Runtime.Intrinsics;

namespace Ebb.Leaks;

/// <summary>Picks from many words the few that could be addresses in a range.</summary>
internal static class PointerFilter
{
    /// <summary>Writes the places of all words in [low, high) into <paramref name="places"/>, and returns how many there are.</summary>
    /// <param name="places">As long as <paramref name="words"/>.</param>
    public static int Find(ReadOnlySpan<ulong> words, ulong low, ulong high, Span<int> places)
    {
        int found = 0;
        int i = 0;
        ulong span = high - low;
        if (Vector256.IsHardwareAccelerated)
        {
            // There is no unsigned compare; both sides are turned over to make a signed one of it.
            Vector256<ulong> from = Vector256.Create(low);
            Vector256<long> limit = Vector256.Create((long)(span ^ (1UL << 63)));
            Vector256<ulong> turn = Vector256.Create(1UL << 63);
            for (; i + 8 <= words.Length; i += 8)
            {
                Vector256<long> first = ((Vector256.Create(words[i..]) - from) ^ turn).AsInt64();
                Vector256<long> second = ((Vector256.Create(words[(i + 4)..]) - from) ^ turn).AsInt64();
                uint hits = Vector256.LessThan(first, limit).ExtractMostSignificantBits() | (Vector256.LessThan(second, limit).ExtractMostSignificantBits() << 4);
                for (; hits != 0; hits &= hits - 1)
                {
                    places[found++] = i + BitOperations.TrailingZeroCount(hits);
                }
            }
        }

        for (; i < words.Length; i++)
        {
            if (words[i] - low < span)
            {
                places[found++] = i;
            }
        }

        return found;
    }
}

using System.Numerics;
using System.Runtime.InteropServices;

namespace Ebb.Leaks;

/// <summary>A bit map that tells how many bits are set up to any place, and where the n-th is, mostly from one line of the processor's cache.</summary>
/// <remarks>A line of 64 bytes: how many bits are set before it, and the next 448 bits. A search asks for places at random, and then each line not in the cache is what it waits for.</remarks>
internal sealed class RankedBits
{
    private const int WordsInALine = 8;
    private const int BitWords = WordsInALine - 1; // the first word of a line is the count
    private const ulong BitsInALine = BitWords * 64;

    private readonly ulong[] _words;
    private readonly int _skip; // to where the first line of the cache begins
    private readonly int _lines;

    /// <param name="length">How many bits; none of them is set.</param>
    public RankedBits(ulong length)
    {
        Length = length;
        _lines = checked((int)(length / BitsInALine) + 1);
        _words = GC.AllocateArray<ulong>(checked((_lines + 1) * WordsInALine), pinned: true); // what is pinned stays in line
        nint address = Marshal.UnsafeAddrOfPinnedArrayElement(_words, 0);
        _skip = (int)((64 - (address & 63)) & 63) / sizeof(ulong);
    }

    public ulong Length { get; }

    public bool this[ulong at] => (_words[Place(at >> 6)] >> (int)(at & 63) & 1) != 0;

    /// <summary>False where it was set before.</summary>
    public bool TrySet(ulong at)
    {
        ref ulong word = ref _words[Place(at >> 6)];
        ulong bit = 1UL << (int)(at & 63);
        bool isNew = (word & bit) == 0;
        word |= bit;
        return isNew;
    }

    /// <summary>To be called when all are set, before anything below.</summary>
    public void Count()
    {
        ulong before = 0;
        for (int line = 0; line < _lines; line++)
        {
            Span<ulong> words = Line(line);
            words[0] = before;
            foreach (ulong word in words[1..])
            {
                before += (ulong)BitOperations.PopCount(word);
            }
        }
    }

    /// <summary>How many are set up to a place, that one counted as well.</summary>
    public int CountTo(ulong at, out bool isSet)
    {
        ulong word = at >> 6;
        ulong line = word / BitWords;
        int index = (int)(word - (line * BitWords)) + 1;
        ReadOnlySpan<ulong> words = Line((int)line);
        ulong bits = words[index] << (63 - (int)(at & 63));
        isSet = (long)bits < 0;
        int count = (int)words[0] + BitOperations.PopCount(bits);

        // All of them, those behind the place masked: a loop that ends where the place is costs more, in guesses that fail.
        for (int i = 1; i < BitWords; i++)
        {
            count += BitOperations.PopCount(words[i] & (ulong)((long)(i - index) >> 63));
        }

        return count;
    }

    /// <summary>The first that is set at or behind a place; <see cref="Length"/> where there is none.</summary>
    public ulong Next(ulong at)
    {
        ulong word = at >> 6;
        ulong last = Length >> 6;
        if (word > last)
        {
            return Length;
        }

        ulong bits = _words[Place(word)] & (ulong.MaxValue << (int)(at & 63));
        while (bits == 0 && ++word <= last)
        {
            bits = _words[Place(word)];
        }

        return bits == 0 ? Length : (word << 6) + (ulong)BitOperations.TrailingZeroCount(bits);
    }

    /// <summary>Where the bit is that has so many set ones before it.</summary>
    /// <param name="line">Where the one was that was asked for before, or 0: those near it are found at once.</param>
    public ulong PlaceOf(int number, ref int line)
    {
        if (CountBefore(line) > number)
        {
            line = 0;
        }

        // In steps that double, then between the last two.
        int high = line + 1;
        for (int step = 1; high < _lines && CountBefore(high) <= number; step *= 2)
        {
            line = high;
            high = (int)Math.Min((long)high + step, _lines);
        }

        while (high - line > 1)
        {
            int middle = line + ((high - line) / 2);
            (line, high) = CountBefore(middle) <= number ? (middle, high) : (line, middle);
        }

        ReadOnlySpan<ulong> words = Line(line);
        int left = number - (int)words[0];
        int index = 1;
        for (int inWord; left >= (inWord = BitOperations.PopCount(words[index])); index++)
        {
            left -= inWord;
        }

        ulong bits = words[index];
        for (; left > 0; left--)
        {
            bits &= bits - 1;
        }

        return (((ulong)line * BitWords) + (ulong)(index - 1) << 6) + (ulong)BitOperations.TrailingZeroCount(bits);
    }

    private int CountBefore(int line) => (int)_words[_skip + (line * WordsInALine)];

    private int Place(ulong word) => _skip + (int)(word + (word / BitWords)) + 1;

    private Span<ulong> Line(int line) => _words.AsSpan(_skip + (line * WordsInALine), WordsInALine);
}

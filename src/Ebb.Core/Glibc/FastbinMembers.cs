using System.Numerics;
using Ebb.Linux;
using Ebb.Memory;

namespace Ebb.Glibc;

/// <summary>
/// The members of fastbins among candidates of which some are live blocks with stale links: found by taking away, again and
/// again, what nothing points to.
/// </summary>
/// <remarks>
/// A stale link always leads to a chunk that was freed earlier, so stale candidates form paths that nothing leads into. Two
/// bits for each 16 bytes: is it a candidate, and one half of how many point there or 16 bytes beside it. No two chunks are so
/// near, so that the count is the one candidate's; a link that leads beside it counts until it is taken away itself. More than
/// three are kept apart.
/// </remarks>
internal sealed class FastbinMembers
{
    private const ulong MaxSpan = 8UL << 30;
    private const int LinkOffset = 16;

    private readonly ulong _low;
    private readonly bool _isMangled;
    private readonly ulong[] _candidates;
    private readonly ulong[] _counts; // of two bits, each for two neighbours
    private readonly Dictionary<ulong, int> _beyondThree = [];
    private readonly HashSet<ulong> _heads;

    private FastbinMembers(ulong low, ulong high, bool isMangled, HashSet<ulong> heads)
    {
        _low = low;
        _isMangled = isMangled;
        _heads = heads;
        ulong words = ((high - low) >> 10) + 1;
        _candidates = new ulong[words];
        _counts = new ulong[words];
    }

    /// <summary>Null where the arena is spread too far for a bit map.</summary>
    public static FastbinMembers? For(ulong low, ulong high, bool isMangled, HashSet<ulong> heads) =>
        high > low && high - low <= MaxSpan ? new FastbinMembers(low, high, isMangled, heads) : null;

    public bool Contains(ulong chunk) => (_candidates[Index(chunk) >> 6] >> (int)(Index(chunk) & 63) & 1) != 0;

    /// <summary>Notes a candidate and where its link leads; 0 for the end of a list.</summary>
    public void Add(ulong chunk, ulong next)
    {
        _candidates[Index(chunk) >> 6] |= 1UL << (int)(Index(chunk) & 63);
        if (next != 0 && !IsBeside(chunk, next))
        {
            Point(next);
        }
    }

    /// <summary>Takes the stale ones away. False where a link of one could not be read.</summary>
    public bool Settle(IPagedMemory memory)
    {
        byte[] links = new byte[8 * ProcessMemory.MaxPieces];
        var pieces = new Piece[ProcessMemory.MaxPieces];
        ulong[] batch = new ulong[ProcessMemory.MaxPieces];
        var freed = new Stack<ulong>();
        for (int word = 0; word < _candidates.Length || freed.Count > 0;)
        {
            int count = 0;
            while (count < batch.Length && freed.TryPop(out ulong next))
            {
                batch[count++] = next;
            }

            while (word < _candidates.Length && count < batch.Length)
            {
                ulong bits = _candidates[word] & ~Pointed(_counts[word]);
                if (bits == 0)
                {
                    word++;
                    continue;
                }

                int bit = BitOperations.TrailingZeroCount(bits);
                ulong chunk = _low + ((((ulong)word << 6) + (ulong)bit) << 4);
                if (_heads.Contains(chunk))
                {
                    Point(chunk); // the arena points to it
                    continue;
                }

                _candidates[word] &= ~(1UL << bit);
                batch[count++] = chunk;
            }

            for (int i = 0; i < count; i++)
            {
                pieces[i] = new Piece(batch[i] + LinkOffset, 8 * i, 8);
            }

            if (memory.Gather(pieces.AsSpan(0, count), links) != 8 * count)
            {
                return false;
            }

            for (int i = 0; i < count; i++)
            {
                Follow(batch[i], ((ReadOnlySpan<byte>)links).Word(8 * i), freed);
            }
        }

        return true;
    }

    // A stale one is gone: what it pointed to is pointed to once less, and may be stale as well.
    private void Follow(ulong chunk, ulong stored, Stack<ulong> freed)
    {
        ulong link = _isMangled ? stored ^ ((chunk + LinkOffset) >> 12) : stored;
        if (link < _low || Index(link) >> 6 >= (ulong)_candidates.Length || IsBeside(chunk, link) || !Unpoint(link))
        {
            return;
        }

        ulong word = Index(link) >> 6;
        ulong bits = _candidates[word] & (3UL << Pair(link));
        for (; bits != 0; bits &= bits - 1)
        {
            ulong beside = _low + (((word << 6) + (ulong)BitOperations.TrailingZeroCount(bits)) << 4);
            if (!_heads.Contains(beside))
            {
                _candidates[word] &= ~(bits & (0 - bits));
                freed.Push(beside);
            }
        }
    }

    private void Point(ulong chunk)
    {
        ulong word = Index(chunk) >> 6;
        int pair = Pair(chunk);
        if ((_counts[word] >> pair & 3) == 3)
        {
            ulong key = Index(chunk) >> 1;
            _beyondThree[key] = _beyondThree.GetValueOrDefault(key) + 1;
            return;
        }

        _counts[word] += 1UL << pair;
    }

    // True when nothing points there any more.
    private bool Unpoint(ulong chunk)
    {
        ulong word = Index(chunk) >> 6;
        int pair = Pair(chunk);
        ulong key = Index(chunk) >> 1;
        if (_beyondThree.TryGetValue(key, out int more))
        {
            if (more == 1)
            {
                _beyondThree.Remove(key);
            }
            else
            {
                _beyondThree[key] = more - 1;
            }

            return false;
        }

        if ((_counts[word] >> pair & 3) == 0)
        {
            return false;
        }

        _counts[word] -= 1UL << pair;
        return (_counts[word] >> pair & 3) == 0;
    }

    // Both bits of each count that is not 0.
    private static ulong Pointed(ulong counts)
    {
        ulong any = (counts | (counts >> 1)) & 0x5555_5555_5555_5555;
        return any | (any << 1);
    }

    // No member leads to itself. A block does that points to itself, as the head of an empty list: it would keep itself for ever.
    private bool IsBeside(ulong chunk, ulong link) => Index(chunk) >> 1 == Index(link) >> 1;

    private int Pair(ulong chunk) => (int)(Index(chunk) & 62);

    private ulong Index(ulong chunk) => (chunk - _low) >> 4;
}

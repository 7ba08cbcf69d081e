using System.Numerics;
using Ebb.Linux;
using Ebb.Memory;

namespace Ebb.Glibc;

/// <summary>
/// The members of fastbins among candidates of which some are live blocks with stale links: found by taking away, again and
/// again, what nothing points to.
/// </summary>
/// <remarks>
/// A stale link always leads to a chunk that was freed earlier, so stale candidates form paths that nothing leads into. Three
/// bits for each 16 bytes: is it a candidate, and how many candidates point to it. More than three are kept apart.
/// </remarks>
internal sealed class FastbinMembers
{
    private const ulong MaxSpan = 8UL << 30;
    private const int LinkOffset = 16;

    private readonly ulong _low;
    private readonly bool _isMangled;
    private readonly ulong[] _candidates;
    private readonly ulong[] _ones;
    private readonly ulong[] _twos;
    private readonly Dictionary<ulong, int> _beyondThree = [];
    private readonly HashSet<ulong> _heads;

    private FastbinMembers(ulong low, ulong high, bool isMangled, HashSet<ulong> heads)
    {
        _low = low;
        _isMangled = isMangled;
        _heads = heads;
        ulong words = ((high - low) >> 10) + 1;
        _candidates = new ulong[words];
        _ones = new ulong[words];
        _twos = new ulong[words];
    }

    /// <summary>Null where the arena is spread too far for a bit map.</summary>
    public static FastbinMembers? For(ulong low, ulong high, bool isMangled, HashSet<ulong> heads) =>
        high > low && high - low <= MaxSpan ? new FastbinMembers(low, high, isMangled, heads) : null;

    public bool Contains(ulong chunk) => (_candidates[Index(chunk) >> 6] >> (int)(Index(chunk) & 63) & 1) != 0;

    /// <summary>Notes a candidate and where its link leads; 0 for the end of a list.</summary>
    public void Add(ulong chunk, ulong next)
    {
        _candidates[Index(chunk) >> 6] |= 1UL << (int)(Index(chunk) & 63);
        if (next != 0)
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
                ulong bits = _candidates[word] & ~_ones[word] & ~_twos[word];
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
        if (link < _low || Index(link) >> 6 >= (ulong)_candidates.Length || !Unpoint(link) || !Contains(link) || _heads.Contains(link))
        {
            return;
        }

        _candidates[Index(link) >> 6] &= ~(1UL << (int)(Index(link) & 63));
        freed.Push(link);
    }

    private void Point(ulong chunk)
    {
        ulong word = Index(chunk) >> 6;
        ulong bit = 1UL << (int)(Index(chunk) & 63);
        if ((_ones[word] & _twos[word] & bit) != 0)
        {
            _beyondThree[chunk] = _beyondThree.GetValueOrDefault(chunk) + 1;
            return;
        }

        _twos[word] ^= _ones[word] & bit;
        _ones[word] ^= bit;
    }

    // True when nothing points to it any more.
    private bool Unpoint(ulong chunk)
    {
        ulong word = Index(chunk) >> 6;
        ulong bit = 1UL << (int)(Index(chunk) & 63);
        if (_beyondThree.TryGetValue(chunk, out int more))
        {
            if (more == 1)
            {
                _beyondThree.Remove(chunk);
            }
            else
            {
                _beyondThree[chunk] = more - 1;
            }

            return false;
        }

        if (((_ones[word] | _twos[word]) & bit) == 0)
        {
            return false;
        }

        _ones[word] ^= bit;
        _twos[word] ^= _ones[word] & bit;
        return ((_ones[word] | _twos[word]) & bit) == 0;
    }

    private ulong Index(ulong chunk) => (chunk - _low) >> 4;
}

using System.Numerics;

namespace Ebb.Leaks;

/// <summary>What each keeper reaches that none before it does, in little more memory than the search for leaks takes: two bits a block.</summary>
/// <remarks>For heaps of more and smaller blocks than <see cref="Reach"/> has room for. Each pointer counts, those into the middle of a block as well.</remarks>
/// <param name="markingThat">A marking that has met nothing yet, and tells each block that it meets.</param>
internal sealed class FirstReach(BlockSpace space, KeeperTable keepers, Func<Action<int>, Marking> markingThat)
{
    private const int Few = 4096;

    private readonly BlockSpace _space = space;
    private readonly KeeperTable _keepers = keepers;
    private readonly Func<Action<int>, Marking> _markingThat = markingThat;
    private readonly int[] _few = new int[Few]; // what a keeper reached, as long as that is not more
    private readonly ulong[] _others = new ulong[(space.Count >> 6) + 1];
    private int _count;

    public Amount[] Find()
    {
        Marking marking = _markingThat(Add);
        var first = new Amount[_keepers.Count];
        foreach (int keeper in _keepers.InOrder())
        {
            marking.FromBlocks(_keepers.EdgesOf(keeper).Select(static edge => (int)(edge & BlockGraph.NumberBits)));
            first[keeper] = Take();
        }

        return first;
    }

    private void Add(int number)
    {
        if (_count < Few)
        {
            _few[_count] = number;
        }
        else
        {
            _others[number >> 6] |= 1UL << (number & 63);
        }

        _count++;
    }

    private Amount Take()
    {
        int near = 0;
        Amount sum = default;
        Span<int> few = _few.AsSpan(0, Math.Min(_count, Few));
        few.Sort();
        foreach (int number in few)
        {
            sum += Of(number, ref near);
        }

        for (int word = 0; _count > Few && word < _others.Length; word++)
        {
            for (ulong bits = _others[word]; bits != 0; bits &= bits - 1)
            {
                sum += Of((word << 6) + BitOperations.TrailingZeroCount(bits), ref near);
            }

            _others[word] = 0;
        }

        _count = 0;
        return sum;
    }

    private Amount Of(int number, ref int near) => new(1, new Bytes(_space.BlockOf(number, ref near).Bytes));
}

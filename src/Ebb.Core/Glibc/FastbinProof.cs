using Ebb.Memory;

namespace Ebb.Glibc;

/// <summary>
/// Which chunks of one arena lie in its fastbins, proven without following the lists: a member's link leads to a member,
/// so the members' addresses with the head taken away are the links with the end left out.
/// </summary>
/// <remarks>
/// For each size class two sums over a 64-bit mix are kept. They are equal only if each candidate is pointed to exactly once,
/// by another candidate or by the head; an accident has odds of 2^-64. A live block whose stale first word happens to be a
/// link breaks the equality, and the class is then not proven: <see cref="FastbinMembers"/> takes such away. What is not noticed are live
/// blocks of one size whose first words lead to each other's headers in a ring.
/// </remarks>
internal sealed class FastbinProof
{
    public const int Classes = 10;

    private readonly ulong[] _heads = new ulong[Classes];
    private uint _active;

    public FastbinProof(ulong low, ulong high, bool isMangled)
    {
        Low = low;
        High = high;
        IsMangled = isMangled;
    }

    /// <summary>No class is open: there is nothing to look for.</summary>
    public static FastbinProof Nothing { get; } = new(0, 0, false);

    /// <summary>Links lead to chunks in [Low, High).</summary>
    public ulong Low { get; }

    public ulong High { get; }

    public bool IsMangled { get; }

    /// <summary>The candidates of all regions of the arena. Each walk sums its own, and they are added here.</summary>
    public FastbinSums Sums { get; } = new();

    /// <summary>A bit for each open class, lowest for the smallest.</summary>
    public uint Active => _active;

    public bool IsIdle => _active == 0;

    /// <summary>Members of the class are looked for by their links.</summary>
    public void Open(int index, ulong head)
    {
        _heads[index] = head;
        _active |= 1u << index;
    }

    /// <summary>Members of the class are known in another way.</summary>
    public void Shut(int index) => _active &= ~(1u << index);

    public ulong HeadOf(int index) => _heads[index];

    /// <summary>While set, candidates are also noted there.</summary>
    public FastbinMembers? Collector { get; private set; }

    /// <summary>Once set, only its members are taken.</summary>
    public FastbinMembers? Members { get; private set; }

    /// <summary>Sums start again, and the next walk notes its candidates. False where that asks for too much memory.</summary>
    public bool TryCollect()
    {
        Sums.Clear();
        Collector = FastbinMembers.For(Low & ~15UL, High, IsMangled, [.. _heads]);
        return Collector is not null;
    }

    /// <summary>Sums start again, and the next walk takes only members.</summary>
    public bool TrySettle(IPagedMemory memory)
    {
        Sums.Clear();
        (Members, Collector) = (Collector, null);
        return Members is not null && Members.Settle(memory);
    }

    /// <summary>True if a chunk of this size may be a member, by its first word.</summary>
    public bool Accepts(ulong chunk, ulong size, ulong firstWord, out ulong next)
    {
        next = 0;
        ulong index = (size >> 4) - 2;
        if (index >= Classes || (_active >> (int)index & 1) == 0)
        {
            return false;
        }

        next = IsMangled ? firstWord ^ ((chunk + 16) >> 12) : firstWord;
        return (next == 0 || ((next & 15) == 0 && next >= Low && next < High)) && (Members is null || Members.Contains(chunk));
    }

    /// <summary>Counts a candidate whose header said that it is in use.</summary>
    public void Take(ulong chunk, ulong size, ulong next, FastbinSums sums)
    {
        Collector?.Add(chunk, next);
        sums.Take(chunk, size, next);
    }

    /// <summary>The classes that were opened and do not close.</summary>
    public IEnumerable<int> Unproven()
    {
        for (int index = 0; index < Classes; index++)
        {
            if ((_active >> index & 1) != 0 && !Sums.Close(index, _heads[index]))
            {
                yield return index;
            }
        }
    }
}

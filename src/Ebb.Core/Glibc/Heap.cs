using Ebb.Memory;

namespace Ebb.Glibc;

/// <summary>One heap of a thread arena: 64 MiB of address space, of which the first <paramref name="Size"/> bytes are malloc's.</summary>
/// <param name="At">Where it starts; a multiple of the largest size a heap can have.</param>
/// <param name="First">Its first chunk.</param>
/// <param name="HasTop">The arena's top lies in it.</param>
internal readonly record struct Heap(ulong At, ulong Size, ulong First, bool HasTop)
{
    public const ulong DefaultMax = 64UL << 20;
    private const int MaxHeaps = 1 << 20;
    private const ulong SmallestPage = 4096;

    public ulong End => At + Size;

    /// <summary>
    /// The heaps of a thread arena, newest first, and the layout of their headers. Found from the top backwards; the chain
    /// has to end in the heap that holds the arena itself, right behind its header.
    /// </summary>
    /// <param name="hugePage">malloc's huge page size; from 2.35 to 2.41 a heap may be four of them long. 0 where unused.</param>
    public static List<Heap> ChainOf(IMemory memory, Arena arena, ArenaLayout arenaLayout, ulong hugePage, DamageLog damage, out HeapLayout? layout)
    {
        layout = null;
        foreach (ulong max in hugePage > 0 ? [DefaultMax, hugePage * 4] : (ReadOnlySpan<ulong>)[DefaultMax])
        {
            ulong home = arena.At & ~(max - 1);
            layout = HeapLayout.All.FirstOrDefault(row => arena.At - home == (ulong)row.Size);
            if (layout is null || !memory.TryReadWord(new Address(home), out ulong owner) || owner != arena.At)
            {
                continue;
            }

            var heaps = new List<Heap>();
            if (Follow(memory, arena, arenaLayout, layout, max, heaps, damage))
            {
                return heaps;
            }

            return heaps;
        }

        damage.Add(DamageKind.HeapChain, arena.At, 0, "an arena does not lie behind the header of a heap");
        return [];
    }

    private static bool Follow(IMemory memory, Arena arena, ArenaLayout arenaLayout, HeapLayout layout, ulong max, List<Heap> heaps, DamageLog damage)
    {
        Span<byte> bytes = new byte[layout.Size];
        ulong home = arena.At & ~(max - 1);
        var seen = new HashSet<ulong>();
        for (ulong at = arena.Top & ~(max - 1); at != 0 && heaps.Count < MaxHeaps;)
        {
            if (!memory.TryRead(new Address(at), bytes))
            {
                damage.Add(DamageKind.HeapChain, at, 0, "a heap's header cannot be read");
                return false;
            }

            ReadOnlySpan<byte> header = bytes;
            ulong owner = header.Word(layout.ArPtr);
            ulong previous = header.Word(layout.Prev);
            ulong size = header.Word(layout.HeapSize);
            ulong first = at == home ? (arena.At + (ulong)arenaLayout.Size + 15) & ~15UL : at + (ulong)layout.Size;
            if (owner != arena.At || size > max || size % SmallestPage != 0 || size < first - at
                || (previous & (max - 1)) != 0 || (previous == 0) != (at == home) || !seen.Add(at))
            {
                damage.Add(DamageKind.HeapChain, at, owner != arena.At ? owner : size, "a heap's header does not belong to its arena");
                return false;
            }

            heaps.Add(new Heap(at, size, first, heaps.Count == 0));
            at = previous;
        }

        return true;
    }
}

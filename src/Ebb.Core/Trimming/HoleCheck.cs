using System.Buffers.Binary;
using Ebb.Glibc;
using Ebb.Linux;
using Ebb.Memory;

namespace Ebb.Trimming;

/// <summary>Looks whether the holes of a plan are still free, while nobody can take them.</summary>
/// <remarks>
/// A chunk is free where it hangs in a list: both its neighbours in that point at it, as glibc itself checks before it takes
/// one out (unlink_chunk, malloc.c), and it says the same of its size at both ends. A header that was left behind by a chunk
/// that has been merged or given out since fails that: whoever takes a chunk out of its list changes both neighbours.
/// </remarks>
internal sealed class HoleCheck(IPagedMemory memory, ulong pageSize)
{
    /// <summary>The most that one call looks at.</summary>
    public const int Most = 256;

    private const int HeadLength = 32; // prev_size, size, fd, bk
    private const int BackOffset = 24;
    private const int ForwardOffset = 16;
    private const ulong FlagBits = 7;
    private const ulong PreviousInUse = 1;

    private readonly byte[] _heads = new byte[Most * HeadLength];
    private readonly byte[] _links = new byte[Most * HeadLength];
    private readonly Piece[] _pieces = new Piece[3 * Most];

    /// <summary>Adds the part of each hole that can go now.</summary>
    /// <returns>The bytes of whole pages that could go when the plan was made, and cannot now.</returns>
    public ulong Usable(ReadOnlySpan<Hole> holes, ArenaHoles arena, List<AddressRange> into)
    {
        (ulong Heap, bool IsOurs) last = (0, arena.Heaps.Count == 0);
        for (int i = 0; i < holes.Length; i++)
        {
            _pieces[i] = new Piece(holes[i].At, i * HeadLength, HeadLength);
        }

        bool isWhole = Read(holes.Length, _heads, holes.Length * HeadLength);
        for (int i = 0; isWhole && i < holes.Length; i++)
        {
            ReadOnlySpan<byte> head = _heads.AsSpan(i * HeadLength, HeadLength);
            _pieces[3 * i] = new Piece(head.Word(16) + BackOffset, i * HeadLength, 8);
            _pieces[(3 * i) + 1] = new Piece(head.Word(24) + ForwardOffset, (i * HeadLength) + 8, 8);
            _pieces[(3 * i) + 2] = new Piece(holes[i].At + (head.Word(8) & ~FlagBits), (i * HeadLength) + 16, 16);
        }

        isWhole = isWhole && !holes[^1].IsTop && Read(3 * holes.Length, _links, holes.Length * HeadLength);
        ulong lost = 0;
        for (int i = 0; i < holes.Length; i++)
        {
            AddressRange free = holes[i].IsTop ? Top(arena.TopAt.Value)
                : !IsInOwnHeap(holes[i].At, arena, ref last) ? default
                : isWhole ? Free(holes[i].At, _heads.AsSpan(i * HeadLength, HeadLength), _links.AsSpan(i * HeadLength, HeadLength))
                : Alone(holes[i].At);
            ulong start = Math.Max(free.Start, holes[i].From), end = Math.Min(free.End, holes[i].To);
            if (free.End > free.Start && Pages.Between(start, end, pageSize, out ulong from, out ulong to))
            {
                into.Add(new AddressRange(from, to));
                lost += holes[i].To - holes[i].From - (to - from);
            }
            else
            {
                lost += holes[i].To - holes[i].From;
            }
        }

        return lost;
    }

    // A heap that was given back may be another arena's by now, whose lock nobody holds. One that is ours stays so under our lock.
    private bool IsInOwnHeap(ulong at, ArenaHoles arena, ref (ulong Heap, bool IsOurs) last)
    {
        if (arena.Heaps.Count == 0)
        {
            return true;
        }

        ulong heap = 0;
        for (int low = 0, high = arena.Heaps.Count; low < high;)
        {
            int middle = (low + high) / 2;
            (heap, low, high) = arena.Heaps[middle] <= at ? (arena.Heaps[middle], middle + 1, high) : (heap, low, middle);
        }

        if (heap != last.Heap)
        {
            last = (heap, memory.TryReadWord(new Address(heap), out ulong owner) && owner == arena.State.Value);
        }

        return last.IsOurs;
    }

    private bool Read(int pieces, byte[] into, int length) => memory.Gather(_pieces.AsSpan(0, pieces), into) == length;

    // One that lies where nothing is any more must not take the others with it.
    private AddressRange Alone(ulong at)
    {
        Span<byte> head = stackalloc byte[HeadLength], links = stackalloc byte[HeadLength];
        return memory.TryRead(new Address(at), head)
            && memory.TryRead(new Address(((ReadOnlySpan<byte>)head).Word(16) + BackOffset), links[..8])
            && memory.TryRead(new Address(((ReadOnlySpan<byte>)head).Word(24) + ForwardOffset), links[8..16])
            && memory.TryRead(new Address(at + (((ReadOnlySpan<byte>)head).Word(8) & ~FlagBits)), links[16..])
            ? Free(at, head, links)
            : default;
    }

    private static AddressRange Free(ulong at, ReadOnlySpan<byte> head, ReadOnlySpan<byte> links)
    {
        ulong size = head.Word(8) & ~FlagBits;
        bool isInList = links.Word(0) == at && links.Word(8) == at;
        bool saysSo = links.Word(16) == size && (links.Word(24) & PreviousInUse) == 0;
        return isInList && saysSo && at + size > at + Pages.ChunkStruct ? new AddressRange(at + Pages.ChunkStruct, at + size) : default;
    }

    private AddressRange Top(ulong topAt)
    {
        Span<byte> size = stackalloc byte[8];
        return memory.TryReadWord(new Address(topAt), out ulong top) && memory.TryRead(new Address(top + 8), size)
            && (BinaryPrimitives.ReadUInt64LittleEndian(size) & ~FlagBits) is var length && top + length > top + Pages.TopStruct
            ? new AddressRange(top + Pages.TopStruct, top + length)
            : default;
    }
}

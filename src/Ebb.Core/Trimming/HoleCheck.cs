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
    private const int Most = 256; // that are read at once

    private const int HeadLength = 32; // prev_size, size, fd, bk
    private const int BackOffset = 24;
    private const int ForwardOffset = 16;
    private const ulong FlagBits = 7;
    private const ulong PreviousInUse = 1;

    private readonly byte[] _heads = new byte[Most * HeadLength];
    private readonly byte[] _links = new byte[Most * HeadLength];
    private readonly Piece[] _pieces = new Piece[3 * Most];

    /// <summary>Adds the part of each hole that can go now.</summary>
    /// <param name="holes">Of one arena, by address; the top alone.</param>
    /// <returns>The bytes of whole pages that could go when the plan was made, and cannot now.</returns>
    public ulong Usable(ReadOnlySpan<Hole> holes, ArenaHoles arena, List<AddressRange> into)
    {
        (ulong Heap, bool IsOurs) last = (0, arena.Heaps.Count == 0);
        ulong lost = 0;
        for (; !holes.IsEmpty; holes = holes[Math.Min(Most, holes.Length)..])
        {
            lost += Together(holes[..Math.Min(Most, holes.Length)], arena, ref last, into);
        }

        return lost;
    }

    private ulong Together(ReadOnlySpan<Hole> holes, ArenaHoles arena, ref (ulong Heap, bool IsOurs) last, List<AddressRange> into)
    {
        bool isWhole = !holes[^1].IsTop && ReadHeads(holes) && ReadLinks(holes);
        ulong lost = 0;
        for (int i = 0; i < holes.Length; i++)
        {
            AddressRange free = holes[i].IsTop ? Top(arena.TopAt.Value)
                : !IsInOwnHeap(holes[i].At, arena, ref last) ? default
                : isWhole ? Free(holes[i].At, Head(i), Links(i))
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

    private Span<byte> Head(int index) => _heads.AsSpan(index * HeadLength, HeadLength);

    private Span<byte> Links(int index) => _links.AsSpan(index * HeadLength, HeadLength);

    private bool ReadHeads(ReadOnlySpan<Hole> holes)
    {
        for (int i = 0; i < holes.Length; i++)
        {
            _pieces[i] = new Piece(holes[i].At, i * HeadLength, HeadLength);
        }

        return Read(holes.Length, _heads, holes.Length * HeadLength);
    }

    // What the neighbours in the list say of each, and what stands behind it. A neighbour is often another of these, and read already.
    private bool ReadLinks(ReadOnlySpan<Hole> holes)
    {
        int count = 0, length = 0;
        for (int i = 0; i < holes.Length; i++)
        {
            ReadOnlySpan<byte> head = Head(i);
            Link(holes, i, head.Word(ForwardOffset), BackOffset, 0);
            Link(holes, i, head.Word(BackOffset), ForwardOffset, 8);
            Add(holes[i].At + (head.Word(8) & ~FlagBits), (i * HeadLength) + 16, 16);
        }

        return Read(count, _links, length);

        void Link(ReadOnlySpan<Hole> holes, int of, ulong neighbour, int offset, int into)
        {
            if (Find(holes, of, neighbour) is >= 0 and var known)
            {
                Head(known).Slice(offset, 8).CopyTo(Links(of)[into..]);
            }
            else
            {
                Add(neighbour + (ulong)offset, (of * HeadLength) + into, 8);
            }
        }

        void Add(ulong at, int offset, int bytes)
        {
            _pieces[count++] = new Piece(at, offset, bytes);
            length += bytes;
        }
    }

    // Blocks that were freed in order are neighbours in their list as well.
    private static int Find(ReadOnlySpan<Hole> holes, int near, ulong at)
    {
        if (near > 0 && holes[near - 1].At == at)
        {
            return near - 1;
        }

        if (near + 1 < holes.Length && holes[near + 1].At == at)
        {
            return near + 1;
        }

        int low = 0, high = holes.Length - 1;
        while (low <= high)
        {
            int middle = (low + high) / 2;
            if (holes[middle].At == at)
            {
                return middle;
            }

            (low, high) = holes[middle].At < at ? (middle + 1, high) : (low, middle - 1);
        }

        return -1;
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

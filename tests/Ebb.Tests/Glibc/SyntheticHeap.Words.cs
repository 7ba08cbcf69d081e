using Ebb.Tests.Memory;

namespace Ebb.Tests.Glibc;

// The words that malloc would have written.
internal sealed partial class SyntheticHeap
{
    /// <summary>Writes everything down. What live blocks hold is up to <paramref name="noise"/>, which gets the address of a word.</summary>
    public void Seal(Func<ulong, ulong>? noise = null)
    {
        noise ??= static _ => 0;
        foreach (SyntheticArena arena in _arenas)
        {
            foreach (SyntheticPiece piece in arena.Pieces)
            {
                WriteChunks(piece, noise);
            }

            WriteFastbins(arena);
            WriteBins(arena);
            WriteState(arena);
        }

        WriteHeapHeaders();
        WriteParameters();
        _caches.ForEach(WriteCache);
    }

    // Section 4: size and flags at 8; the size once more at the end of a free chunk.
    private void WriteChunks(SyntheticPiece piece, Func<ulong, ulong> noise)
    {
        ulong arenaFlag = piece.IsMain ? 0UL : 4;
        SyntheticBlock? before = null;
        foreach (SyntheticBlock block in piece.Blocks)
        {
            bool isAfterFree = before is { State: BlockState.Binned };
            ulong previous = isAfterFree ? 0UL : 1;
            if (isAfterFree)
            {
                Put(block.At, before!.Size);
            }
            else if (before is not null && noise(block.At) is var left and not 0)
            {
                Memory.Write(block.At, left); // the user's last word
            }

            switch (block.State)
            {
                case BlockState.Fence:
                    WriteFence(block, piece.IsMain, previous);
                    break;
                case BlockState.Binned or BlockState.Top:
                    Put(block.At + 8, block.Size | previous);
                    break;
                default:
                    Put(block.At + 8, block.Size | previous | arenaFlag);
                    break;
            }

            if (block.State is BlockState.Live)
            {
                for (ulong word = block.At + 16; word < Math.Min(block.At + 40, block.End); word += 8)
                {
                    Leave(word, noise(word));
                }
            }

            before = block;
        }
    }

    private void Leave(ulong at, ulong word)
    {
        if (word != 0)
        {
            Memory.Write(at, word);
        }
    }

    // sysmalloc, where a heap or the brk could not be extended. Three forms: see GLIBC 3 and 4.2.
    private void WriteFence(SyntheticBlock fence, bool isMain, ulong previous)
    {
        if (isMain)
        {
            for (ulong at = fence.At; at < fence.End; at += 16, previous = 1)
            {
                Put(at + 8, 16 | previous);
            }

            return;
        }

        Put(fence.At + 8, (fence.Size - 16) | previous);
        Put(fence.End - 8, 1);
    }

    private void WriteFastbins(SyntheticArena arena)
    {
        foreach (IGrouping<ulong, SyntheticBlock> bin in arena.Blocks.Where(static block => block.State == BlockState.Fast).GroupBy(static block => block.Size))
        {
            List<ulong> chunks = _fastOrder.GetValueOrDefault((arena, bin.Key)) ?? [.. bin.Select(static block => block.At)];
            Put(arena.At + Shape.Fastbins + (((bin.Key / 16) - 2) * 8), chunks[0]);
            for (int i = 0; i < chunks.Count; i++)
            {
                Put(chunks[i] + 16, Link(chunks[i] + 16, i + 1 < chunks.Count ? chunks[i + 1] : 0));
            }
        }
    }

    /// <summary>A link as it is stored: mangled with its own place from 2.32 on.</summary>
    public ulong Link(ulong at, ulong to) => Shape.IsMangled ? to ^ (at >> 12) : to;

    // Every third free chunk is still unsorted. Large bins are kept sorted by size; nobody outside needs that.
    private void WriteBins(SyntheticArena arena)
    {
        int count = 0;
        ILookup<int, ulong> lists = arena.Blocks.Where(static block => block.State == BlockState.Binned)
            .ToLookup(block => count++ % 3 == 0 ? 1 : BinOf(block.Size), static block => block.At);
        for (int bin = 1; bin <= 127; bin++)
        {
            ulong head = arena.At + Shape.Bins + (16 * (ulong)(bin - 1)) - 16;
            ulong[] ring = [head, .. lists[bin]];
            for (int i = 0; i < ring.Length; i++)
            {
                Put(ring[i] + 16, ring[(i + 1) % ring.Length]);
                Put(ring[i] + 24, ring[(i + ring.Length - 1) % ring.Length]);
            }
        }
    }

    private static int BinOf(ulong size) => (int)(size < 1024 ? size / 16
        : size >> 6 <= 48 ? 48 + (size >> 6)
        : size >> 9 <= 20 ? 91 + (size >> 9)
        : size >> 12 <= 10 ? 110 + (size >> 12)
        : size >> 15 <= 4 ? 119 + (size >> 15)
        : size >> 18 <= 2 ? 124 + (size >> 18) : 126);

    private void WriteState(SyntheticArena arena)
    {
        if (arena.IsMain)
        {
            Memory.Map(Libc, Libc + 0x4000);
            Touch(Libc, Libc + 0x4000);
        }

        int index = _arenas.IndexOf(arena);
        bool isInitial = arena.Pieces.Count == 0;
        Memory.WriteInt(arena.At + 4, arena.Flags);
        Put(arena.At + Shape.Top, isInitial ? arena.At + Shape.Bins - 16 : arena.Top.At);
        Put(arena.At + Shape.Next, _arenas[(index + 1) % _arenas.Count].At);
        Put(arena.At + Shape.SystemMem, arena.SystemMem);
        Put(arena.At + Shape.MaxSystemMem, arena.SystemMem + arena.MaxSystemMore);
        if (Shape.Attached is { } attached)
        {
            Put(arena.At + attached, arena.Attached);
        }
    }

    // Section 3: each heap names its arena and the heap before it.
    private void WriteHeapHeaders()
    {
        foreach (SyntheticArena arena in _arenas.Skip(1))
        {
            ulong previous = 0;
            foreach (SyntheticPiece heap in arena.Pieces)
            {
                ulong size = heap.End - heap.Start;
                ulong[] words = [arena.At, previous, size, size, 4096];
                for (int i = 0; i < Shape.HeapHeader / 8 && i < words.Length; i++)
                {
                    Put(heap.Start + (8 * (ulong)i), words[i]);
                }

                previous = heap.Start;
            }
        }
    }

    private void WriteParameters()
    {
        ulong mmapped = _mmapped.Aggregate(MmappedDrift, static (sum, one) => sum + one.Length);
        Put(MpAt, TrimThreshold);
        Put(MpAt + 8, 131072);
        Put(MpAt + 16, 131072);
        Put(MpAt + 24, 8);
        Memory.WriteInt(MpAt + Shape.NMmaps, _mmapped.Count);
        Memory.WriteInt(MpAt + Shape.NMmaps + 4, 65536);
        Memory.WriteInt(MpAt + Shape.NMmaps + 8, _mmapped.Count + 1);
        Put(MpAt + Shape.MmappedMem, mmapped);
        Put(MpAt + Shape.MmappedMem + 8, mmapped + 4096);
        Put(MpAt + Shape.SbrkBase, SbrkBase);
        if (Shape.ThpPageSize is { } thp)
        {
            Put(MpAt + thp, ThpPageSize);
        }

        if (Shape.TcacheBins is { } bins)
        {
            Put(MpAt + bins, 64);
            Put(MpAt + bins + 8, 1032);
            Put(MpAt + bins + 16, TcacheCount);
        }
    }

    // Section 5. The thread's variable points to the table; the table's heads are plain.
    private void WriteCache(SyntheticCache cache)
    {
        ulong block = cache.ThreadPointer & ~(SyntheticMemory.PageSize - 1);
        Memory.Map(block, block + SyntheticMemory.PageSize);
        Memory.Write(cache.ThreadPointer - 0x48, cache.Table.At + 16);
        ulong table = cache.Table.At + 16;
        ILookup<int, SyntheticBlock> lists = cache.Lists;
        for (int bin = 0; bin < Shape.TableBins; bin++)
        {
            ulong[] users = [.. lists[bin].Select(static chunk => chunk.At + 16)];
            WriteCount(table, bin, users.Length);
            Put(table + Shape.Entries + (8 * (ulong)bin), users.Length > 0 ? users[0] : 0);
            for (int i = 0; i < users.Length; i++)
            {
                Put(users[i], Link(users[i], i + 1 < users.Length ? users[i + 1] : 0));
                Put(users[i] + 8, Shape.TableSize == 0x250 ? 0 : 0x9d1c_55aa_7713_e0f5);
            }
        }
    }

    private void WriteCount(ulong table, int bin, int cached)
    {
        ulong count = Shape.CountsDown ? TcacheCount - (ulong)cached : (ulong)cached;
        ulong at = table + (ulong)(bin * Shape.CountWidth);
        int shift = (int)(at & 7) * 8;
        Put(at & ~7UL, Memory.Peek(at & ~7UL) | (count << shift));
    }
}

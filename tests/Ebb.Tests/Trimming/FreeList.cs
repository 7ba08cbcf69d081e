using Ebb.Memory;
using Ebb.Tests.Memory;
using Ebb.Trimming;

namespace Ebb.Tests.Trimming;

/// <summary>A piece of an arena by hand: chunks one after the other, some of them in one list, as glibc's own code leaves them.</summary>
internal sealed class FreeList
{
    public const ulong Start = 0x10_0000;
    public const ulong End = 0x20_0000;
    public const ulong Bin = 0x50_0060; // where the list begins and ends: fd at +16, bk at +24
    public const ulong State = 0x50_0000;
    public const ulong TopAt = 0x50_0050;
    private const ulong InUse = 1;

    private readonly SyntheticMemory _memory = new();
    private readonly HoleCheck _check;

    /// <summary>Where heaps of a thread arena begin; none of the main arena.</summary>
    public IReadOnlyList<ulong> Heaps { get; init; } = [];

    public FreeList()
    {
        _check = new HoleCheck(_memory, 4096);
        _memory.Map(Start, End);
        _memory.Map(0x50_0000, 0x50_1000);
        Link(Bin, Bin);
    }

    public SyntheticMemory Memory => _memory;

    /// <summary>A chunk that is free and at the head of the list.</summary>
    public void Free(ulong at, ulong size)
    {
        _memory.Write(at + 8, size | InUse);
        _memory.Write(at + size, size);
        _memory.Write(at + size + 8, 0x20);
        ulong first = Word(Bin + 16);
        Link(at, first);
        Link(Bin, at);
    }

    /// <summary>unlink_chunk of malloc.c: the neighbours forget it, and it keeps what it had.</summary>
    public void Unlink(ulong at)
    {
        ulong next = Word(at + 16), before = Word(at + 24);
        _memory.Write(next + 24, before);
        _memory.Write(before + 16, next);
    }

    /// <summary>Given out: out of the list, and the chunk behind it says that it is in use.</summary>
    public void Take(ulong at)
    {
        ulong size = Word(at + 8) & ~7UL;
        Unlink(at);
        _memory.Write(at + size + 8, Word(at + size + 8) | InUse);
    }

    public void Top(ulong at, ulong size)
    {
        _memory.Write(TopAt, at);
        _memory.Write(at + 8, size | InUse);
    }

    public void Write(ulong at, ulong word) => _memory.Write(at, word);

    /// <summary>Its whole pages, as a plan has them.</summary>
    public static Hole Hole(ulong at, ulong size, bool isTop = false)
    {
        ulong from = (at + (isTop ? 16u : 48u) + 4095) & ~4095UL, to = (at + size) & ~4095UL;
        return new Hole(at, size, from, to, to - from, isTop);
    }

    /// <summary>What can go of what was planned.</summary>
    public (List<AddressRange> Ranges, ulong Lost) Check(params Hole[] holes)
    {
        var ranges = new List<AddressRange>();
        ulong lost = _check.Usable(holes, new ArenaHoles(1, new Address(State), new Address(TopAt), holes) { Heaps = Heaps }, ranges);
        return (ranges, lost);
    }

    private void Link(ulong at, ulong next)
    {
        _memory.Write(at + 16, next);
        _memory.Write(next + 24, at);
    }

    public ulong Word(ulong at)
    {
        Span<byte> word = stackalloc byte[8];
        return _memory.Read(new Address(at), word) == 8 ? System.Buffers.Binary.BinaryPrimitives.ReadUInt64LittleEndian(word) : 0;
    }
}

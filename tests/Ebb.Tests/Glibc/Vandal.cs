namespace Ebb.Tests.Glibc;

/// <summary>
/// Breaks a written heap on purpose: some words that the reader relies on become others, most of which lead back into the heap,
/// since noise that leads nowhere is refused at the first look.
/// </summary>
internal sealed class Vandal
{
    private readonly SyntheticHeap _heap;
    private readonly Random _random;
    private readonly ulong[] _words;
    private readonly SyntheticBlock[] _blocks;

    public Vandal(SyntheticHeap heap, Random random)
    {
        _heap = heap;
        _random = random;
        _blocks = [.. heap.Arenas.SelectMany(static arena => arena.Blocks)];
        _words = [.. Words()];
    }

    /// <summary>What was done, to be run again by hand.</summary>
    public List<string> Deeds { get; } = [];

    public void Break(int words)
    {
        for (; words > 0; words--)
        {
            ulong at = _words[_random.Next(_words.Length)];
            ulong value = Value(at);
            Deeds.Add($"{at:x}: {_heap.Memory.Peek(at):x} becomes {value:x}");
            _heap.Memory.Write(at, value);
        }
    }

    // Each header with its links, each word of an arena, of a heap's header, of mp_ and of a table.
    private IEnumerable<ulong> Words()
    {
        IEnumerable<ulong> words = _blocks.SelectMany(static block => new[] { block.At, block.At + 8, block.At + 8, block.At + 16, block.At + 24 })
            .Concat(_heap.Mmapped.SelectMany(static block => new[] { block.At, block.At + 8 }))
            .Concat(Range(SyntheticHeap.MpAt, 18))
            .Concat(_heap.Caches.SelectMany(static cache => Range(cache.ThreadPointer - 0x60, 12)));
        foreach (SyntheticArena arena in _heap.Arenas)
        {
            // The few fields besides the bins often enough to matter.
            ulong[] fields = [arena.At, .. Range(arena.At, 14), arena.At + _heap.Shape.Top, .. Range(arena.At + _heap.Shape.Next, 5)];
            words = words.Concat(Range(arena.At, (int)_heap.Shape.ArenaSize / 8)).Concat(Enumerable.Repeat(fields, 8).SelectMany(static one => one));
            words = words.Concat(arena.IsMain ? [] : Enumerable.Repeat(arena.Pieces.SelectMany(static piece => Range(piece.Start, 6)), 8).SelectMany(static one => one));
        }

        return words.Concat(_heap.Caches.SelectMany(static cache => Range(cache.Table.At + 16, (int)cache.Table.Size / 8)));
    }

    private static IEnumerable<ulong> Range(ulong at, int words) => Enumerable.Range(0, words).Select(word => (at & ~7UL) + (8 * (ulong)word));

    private ulong Value(ulong at)
    {
        ulong now = _heap.Memory.Peek(at);
        SyntheticBlock? block = _blocks.Length == 0 ? null : _blocks[_random.Next(_blocks.Length)];
        SyntheticArena arena = _heap.Arenas[_random.Next(_heap.Arenas.Count)];
        return _random.Next(17) switch
        {
            0 => now ^ (1UL << _random.Next(64)),
            1 => now ^ (1UL << _random.Next(5)),
            2 => now + 16,
            3 => now - 16,
            4 => 0,
            5 => ulong.MaxValue - (ulong)_random.Next(64),
            6 => (ulong)_random.NextInt64(),
            7 or 8 => block?.At ?? 0,
            9 => (block?.At ?? 0) + 16,
            10 => _heap.Link(at, block?.At ?? 0),
            11 => _heap.Link(at, (block?.At ?? 0) + 16),
            12 => arena.At,
            13 => arena.Pieces.Count > 0 ? arena.Pieces[_random.Next(arena.Pieces.Count)].Start : 0,
            14 => _heap.Memory.Peek(_words[_random.Next(_words.Length)]),
            15 => block is null ? 33 : ((block.At - at + 8) & ~15UL) + (ulong)_random.Next(8), // a size that reaches another chunk
            _ => ((ulong)_random.Next(64) * 16) + (ulong)_random.Next(8),
        };
    }
}

using System.Runtime.InteropServices;
using Ebb.Memory;

namespace Ebb.Leaks;

/// <summary>Is told words that keep what they point to, and where they were found.</summary>
/// <param name="at">The address of the first; of registers its number.</param>
internal delegate void WordsOfARoot(in Root root, ulong at, ReadOnlySpan<ulong> words);

/// <summary>All words outside of blocks that can keep one, each once.</summary>
internal sealed class RootWords
{
    /// <summary>The name of a root that is a thread's vector registers.</summary>
    public const string Vectors = "vectors";

    private const int Window = 1 << 20;

    private readonly LeakSource _source;
    private readonly BlockSpace _space;
    private readonly RootSearch _search;
    private readonly List<Root> _roots;
    private readonly ulong[] _words = new ulong[Window / 8];
    private readonly SortedDictionary<RootKind, ulong> _searched = [];

    public RootWords(LeakSource source, BlockSpace space)
    {
        (_source, _space) = (source, space);
        _search = new RootSearch(source.Memory, source.Mappings, source.Threads, source.Program);
        IEnumerable<AddressRange> heaps = space.Parts.Select(static part =>
            new AddressRange(part.Start - 16, part.Arena == BlockSpace.Part.Mmapped ? (part.End + 15) & ~15UL : part.End - 16));
        _roots = _search.Find([.. heaps, .. source.Own]);
    }

    /// <summary>How many bytes of each kind were looked at the last time.</summary>
    public IReadOnlyList<RootFacts> Searched => [.. _searched.Select(static one => new RootFacts(one.Key, new Bytes(one.Value)))];

    public void ForEach(WordsOfARoot seen)
    {
        _searched.Clear();
        foreach (Root root in _roots)
        {
            In(root, seen);
        }

        foreach (ThreadRoots thread in _source.Threads)
        {
            OfThread(thread, seen);
        }

        Words(RootKind.Anonymous, _source.Beside.Span, seen);
        Words(RootKind.Library, [.. _search.Words], seen); // a thread's table of thread-local blocks, which libc keeps
        Words(RootKind.Kernel, [.. _source.KernelWords], seen);
        foreach (AddressRange unread in _space.Unread)
        {
            In(new Root(RootKind.Unwalked, null, 0, (unread.Start + 7) & ~7UL, unread.End, IsShared: false), seen);
        }
    }

    private void OfThread(ThreadRoots thread, WordsOfARoot seen)
    {
        Words(RootKind.Register, [.. thread.Words], seen, thread.Tid);
        Words(RootKind.Register, [.. thread.Vectors], seen, thread.Tid, Vectors);
        if (thread.IsInMalloc)
        {
            seen(new Root(RootKind.Register, null, thread.Tid, 0, 0, IsShared: false), 0, [.. thread.Words.Select(static word => word + 16)]); // a chunk that is about to become a block
        }

        // A stack that the program took from malloc.
        if (thread.StackEnd is { } end && _space.FindLive(end, out _) is >= 0 and int number)
        {
            In(new Root(RootKind.Stack, null, thread.Tid, end & ~7UL, _space.BlockOf(number).End, IsShared: false), seen);
        }
    }

    private void Words(RootKind kind, ReadOnlySpan<ulong> words, WordsOfARoot seen, int tid = 0, string? name = null)
    {
        seen(new Root(kind, name, tid, 0, 0, IsShared: false), 0, words);
        Count(kind, (ulong)words.Length * 8);
    }

    private void In(in Root root, WordsOfARoot seen)
    {
        foreach (AddressRange pages in RootSearch.PagesOf(root.IsShared ? _source.Shared : _source.Memory, root.Start, root.End, root.IsShared))
        {
            for (ulong at = pages.Start; at < pages.End;)
            {
                int wanted = (int)Math.Min(Window, pages.End - at);
                int read = _source.Memory.Read(new Address(at), MemoryMarshal.AsBytes(_words.AsSpan())[..wanted]) & ~7;
                if (read == 0)
                {
                    at = (at | 4095) + 1;
                    continue;
                }

                if (root.Kind == RootKind.Stack)
                {
                    DropHalves(_words.AsSpan(0, read / 8));
                }

                seen(root, at, _words.AsSpan(0, read / 8));
                if (root.IsCode)
                {
                    Between(root, at, read, seen);
                }

                // A word that stands over the end of a window is seen with the next one.
                ulong overlap = root.IsCode && read > 8 && at + (ulong)read < pages.End ? 8UL : 0;
                Count(root.Kind, (ulong)read - overlap);
                at += (ulong)read - overlap;
            }

            _source.Limits.Cancellation.ThrowIfCancellationRequested();
        }
    }

    // An int of 0 in a slot where an address stood before leaves a word with the upper half of that address: the start of some 4 GiB.
    // Where mmapped blocks lie around there, that is in the middle of one of them. Nothing but a block's start is worth such a word.
    private void DropHalves(Span<ulong> words)
    {
        foreach (ref ulong word in words)
        {
            if ((uint)word == 0 && word >= _space.Low && word < _space.High && !(_space.Find(word, out bool isStart) >= 0 && isStart))
            {
                word = 0;
            }
        }
    }

    // Compilers at run time write addresses into instructions: a JVM's inline caches are kept by nothing else.
    private void Between(in Root root, ulong at, int read, WordsOfARoot seen)
    {
        Span<byte> bytes = MemoryMarshal.AsBytes(_words.AsSpan())[..read];
        for (ulong shift = 1; shift < 8 && bytes.Length > 8; shift++)
        {
            bytes[1..].CopyTo(bytes);
            bytes = bytes[..^1];
            seen(root, at + shift, MemoryMarshal.Cast<byte, ulong>(bytes));
        }
    }

    private void Count(RootKind kind, ulong bytes)
    {
        if (bytes > 0)
        {
            _searched[kind] = _searched.GetValueOrDefault(kind) + bytes;
        }
    }
}

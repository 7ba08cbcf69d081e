using Ebb.Glibc;
using Ebb.Linux;
using Ebb.Memory;
using Ebb.Procfs;

namespace Ebb.Leaks;

/// <summary>Tells of one address what lies there, by which steps it is reached, and where it leads.</summary>
internal sealed class Explainer(LeakSource source, BlockSpace space, BlockGraph graph, RootWords roots, Marking marking, LeakLook look)
{
    private const int Shown = 16;
    private const int ShownOfAChain = 12; // steps at each end

    private readonly LeakSource _source = source;
    private readonly BlockSpace _space = space;
    private readonly BlockGraph _graph = graph;
    private readonly RootWords _roots = roots;
    private readonly Marking _marking = marking;
    private readonly LeakLook _look = look;
    private readonly EdgeReader _edges = new(source.Memory, space, graph);

    public Explanation Explain(Address address)
    {
        Mapping? mapping = _source.Mappings.FirstOrDefault(one => address.Value >= one.Start.Value && address.Value < one.End.Value);
        var explanation = new Explanation
        {
            Asked = address,
            Mapping = mapping is null ? null : new AddressedMapping(mapping.Start, mapping.End, mapping.Name, Letters(mapping.Access)),
        };
        if (ChunkAt(address.Value) is not var (chunk, arena))
        {
            return explanation;
        }

        explanation = explanation with { Chunk = chunk, Arena = arena };
        int number = arena == BlockSpace.Part.Mmapped ? _space.NumberIn(chunk.At.Value, chunk.End.Value) : _space.Find(chunk.At.Value + 16, out _);
        if (chunk.State != ChunkState.Live || number < 0 || !_space.IsLive(number))
        {
            return explanation;
        }

        Block block = _space.BlockOf(number);
        var from = new List<Reference>();
        ulong fromCount = 0;
        FromRoots(block, from, ref fromCount);
        FromBlocks(block, from, ref fromCount);
        var to = new List<Reference>();
        ulong toCount = 0;
        _edges.ReadWords(block, (at, other, _) =>
        {
            if (toCount++ < Shown)
            {
                to.Add(InBlock(at, block, _space.BlockOf(other)));
            }
        });
        ulong length = 0;
        BlockLook seen = _look.At(block);
        return explanation with
        {
            Type = seen.Type,
            Content = seen.Content,
            Contents = _source.TellsContents ? _look.FirstBytes(block).ToArray() : default(ReadOnlyMemory<byte>),
            Start = new Address(block.Start),
            Size = new Bytes(block.Bytes),
            IsReached = _marking.IsMarked(number),
            Chain = _marking.IsMarked(number) ? ChainTo(number, out length) : [],
            ChainLength = length,
            From = from,
            FromCount = fromCount,
            To = to,
            ToCount = toCount,
            OnItsPage = OnPageOf(block),
        };
    }

    private (ChunkRun Chunk, int Arena)? ChunkAt(ulong at)
    {
        foreach (HeapMap map in _source.Maps)
        {
            foreach (ChunkRun block in map.Mmapped)
            {
                if (at >= block.At.Value && at < block.End.Value)
                {
                    return (block, BlockSpace.Part.Mmapped);
                }
            }

            foreach (HeapRegion region in map.Regions)
            {
                // Of a chunk in use the word behind it is its own.
                if (at < region.First.Value || at >= region.End.Value)
                {
                    continue;
                }

                foreach (ChunkRun run in region.Runs)
                {
                    if (at < run.End.Value + (run.State == ChunkState.Live ? 8u : 0u))
                    {
                        ulong index = Math.Min((at - run.At.Value) / run.Size.Count, run.Count - 1);
                        ulong start = run.At.Value + (index * run.Size.Count);
                        bool isBefore = at < start + 8 && index > 0 && run.State == ChunkState.Live;
                        return (run with { At = new Address(isBefore ? start - run.Size.Count : start), Count = 1 }, region.Arena);
                    }
                }
            }
        }

        return null;
    }

    private void FromRoots(Block block, List<Reference> from, ref ulong count)
    {
        ulong all = 0;
        _roots.ForEach((in Root root, ulong at, ReadOnlySpan<ulong> words) =>
        {
            for (int i = 0; i < words.Length; i++)
            {
                if (words[i] - block.Start <= block.Bytes && _space.Find(words[i], out _) == block.Number && all++ < Shown)
                {
                    from.Add(InRoot(root, at, i, words[i], block));
                }
            }
        });
        count += all;
    }

    // In one pass over all edges; where they were not kept, blocks are read again.
    private void FromBlocks(Block block, List<Reference> from, ref ulong count)
    {
        ulong all = 0;
        for (int number = 0; number < _space.Count; number++)
        {
            bool points = false;
            if (_graph.Heads[number] != 0)
            {
                _edges.ForEach(number, (to, _) => points |= to == block.Number);
            }

            if (!points)
            {
                continue;
            }

            Block other = _space.BlockOf(number);
            _edges.ReadWords(other, (at, to, _) =>
            {
                if (to == block.Number && all++ < Shown)
                {
                    from.Add(InBlock(at, other, block));
                }
            });
            _source.Limits.Cancellation.ThrowIfCancellationRequested();
        }

        count += all;
    }

    // Of a long list the first steps and the last.
    private List<Reference> ChainTo(int target, out ulong length)
    {
        var firsts = new HashSet<int>();
        _roots.ForEach((in Root _, ulong _, ReadOnlySpan<ulong> words) =>
        {
            foreach (ulong word in words)
            {
                if (_space.FindLive(word, out _) is >= 0 and int number)
                {
                    firsts.Add(number);
                }
            }
        });
        List<int> steps = new Chains(_space, firsts, _edges, [target], _source.Limits.Cancellation).To(target);
        length = (ulong)steps.Count;
        var chain = new List<Reference>();
        for (int step = 0; step < steps.Count; step++)
        {
            if (step < ShownOfAChain || step >= steps.Count - ShownOfAChain)
            {
                Block block = _space.BlockOf(steps[step]);
                Reference? reference = step == 0 ? FirstRootOf(block) : FirstWordTo(_space.BlockOf(steps[step - 1]), block);
                chain.AddRange(reference is null ? [] : [reference]);
            }
        }

        return chain;
    }

    private Reference? FirstRootOf(Block block)
    {
        Reference? first = null;
        _roots.ForEach((in Root root, ulong at, ReadOnlySpan<ulong> words) =>
        {
            for (int i = 0; first is null && i < words.Length; i++)
            {
                if (words[i] - block.Start <= block.Bytes && _space.Find(words[i], out _) == block.Number)
                {
                    first = InRoot(root, at, i, words[i], block);
                }
            }
        });
        return first;
    }

    private Reference? FirstWordTo(Block from, Block to)
    {
        Reference? first = null;
        _edges.ReadWords(from, (at, other, _) => first ??= other == to.Number ? InBlock(at, from, to) : null);
        return first;
    }

    private Amount OnPageOf(Block block)
    {
        ulong page = block.Start & ~4095UL;
        Amount amount = default;
        for (ulong at = page; at < page + 4096; at += 16)
        {
            int number = _space.Find(at, out bool isStart);
            bool counts = number >= 0 && number != block.Number && _space.IsLive(number) && (isStart || at == page);
            amount += counts ? new Amount(1, new Bytes(_space.BlockOf(number).Bytes)) : default;
        }

        return amount;
    }

    private Reference InBlock(ulong at, Block from, Block to)
    {
        _ = _source.Memory.TryReadWord(new Address(at), out ulong word);
        return new Reference(null, new Address(at), new Address(from.Start), new Bytes(from.Bytes), new Address(to.Start), new Bytes(to.Bytes), new Bytes(Math.Min(word - to.Start, to.Bytes)), null, 0)
        {
            ToType = _look.At(to).Type,
        };
    }

    private Reference InRoot(in Root root, ulong at, int index, ulong word, Block to)
    {
        bool isRegister = root.Kind == RootKind.Register;
        string? name = !isRegister ? root.Name : root.Name == RootWords.Vectors ? "a vector register" : NameOfRegister(index);
        return new Reference(
            root.Kind, root.Start == 0 ? null : new Address(at + ((ulong)index * 8)), null, default, new Address(to.Start), new Bytes(to.Bytes), new Bytes(Math.Min(word - to.Start, to.Bytes)), name, root.Tid)
        {
            ToType = _look.At(to).Type,
        };
    }

    // Two registers are left out, behind all others that are the program's.
    private static string NameOfRegister(int index) => Enum.IsDefined((X64Register)index) ? ((X64Register)index).ToString().ToLowerInvariant() : "a register";

    private static string Letters(Access access) =>
        $"{((access & Access.Read) != 0 ? 'r' : '-')}{((access & Access.Write) != 0 ? 'w' : '-')}{((access & Access.Execute) != 0 ? 'x' : '-')}{((access & Access.Shared) != 0 ? 's' : 'p')}";
}

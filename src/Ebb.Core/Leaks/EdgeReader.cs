using System.Runtime.InteropServices;
using Ebb.Memory;

namespace Ebb.Leaks;

/// <summary>The edges of one block, from the graph, or from memory where they were not kept.</summary>
internal sealed class EdgeReader(IMemory memory, BlockSpace space, BlockGraph graph)
{
    private const int Longest = 1 << 20;

    private readonly IMemory _memory = memory;
    private readonly BlockSpace _space = space;
    private readonly BlockGraph _graph = graph;
    private ulong[]? _words;

    /// <summary>Tells each block that one points to, and whether to its first byte; some of them twice.</summary>
    public void ForEach(int number, Action<int, bool> edge)
    {
        uint head = _graph.Heads[number];
        int single = BlockGraph.Single(head);
        if (single >= 0)
        {
            edge(single, BlockGraph.SinglePointsToStart(head));
        }
        else if (BlockGraph.IsList(head))
        {
            for (uint at = BlockGraph.ListAt(head); ; at++)
            {
                uint one = _graph.EdgeAt(at);
                edge((int)(one & BlockGraph.NumberBits), (one & BlockGraph.ToStart) != 0);
                if ((one & BlockGraph.Last) != 0)
                {
                    break;
                }
            }
        }
        else if (head == BlockGraph.ReadAgain)
        {
            ReadWords(_space.BlockOf(number), (_, to, isStart) => edge(to, isStart));
        }
    }

    /// <summary>Tells each word of a block that points to another one: where it stands, whom it points to, and whether to the first byte.</summary>
    public void ReadWords(Block block, Action<ulong, int, bool> edge)
    {
        ulong[] words = _words ?? new ulong[Longest / 8];
        _words = null; // a block's edges may be asked for while another's are told
        for (ulong at = block.Start; at < block.End;)
        {
            Span<byte> into = MemoryMarshal.AsBytes(words.AsSpan())[..(int)Math.Min(Longest, block.End - at)];
            int read = _memory.Read(new Address(at), into) & ~7;
            for (int i = 0; i < read / 8; i++)
            {
                ulong word = words[i];
                if (word < _space.Low || word >= _space.High)
                {
                    continue;
                }

                int to = _space.FindLive(word, out bool isStart);
                if (to >= 0 && to != block.Number)
                {
                    edge(at + ((ulong)i * 8), to, isStart);
                }
            }

            at = read == 0 ? (at | 4095) + 1 : at + (ulong)read;
        }

        _words = words;
    }
}

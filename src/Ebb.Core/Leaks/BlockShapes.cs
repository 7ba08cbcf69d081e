using System.Runtime.InteropServices;
using System.Text;
using Ebb.Memory;

namespace Ebb.Leaks;

/// <summary>Recognises containers of libstdc++ and objects of CPython by the way their words hang together.</summary>
/// <remarks>
/// Each rule asks for something that would hardly be so by chance: that a neighbour points back, that a length fits a block and a zero ends
/// it, that a type has a type. libstdc++: bits/stl_tree.h, stl_list.h, basic_string.h, stl_vector.h (its dual ABI since GCC 5).
/// CPython: Include/object.h and cpython/object.h, 3.8 to 3.13 without free threading.
/// </remarks>
internal sealed class BlockShapes(IMemory memory, BlockSpace space)
{
    private const int MostTypes = 4096;
    private const int LongestName = 80;
    private const ulong OfString = 40; // what malloc gives for 32 bytes
    private const ulong OfVector = 24;

    private readonly RecentPages _memory = new(memory); // neighbours of one block are neighbours of the next
    private readonly BlockSpace _space = space;
    private readonly Dictionary<ulong, string?> _types = [];

    /// <param name="bytes">The first bytes of the block, up to 64.</param>
    public BlockType? Of(in Block block, ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(bytes);
        if (PythonType(words) is { } type)
        {
            return new BlockType(type, TypeSource.Python); // before the others: what its collector knows is in a list that points both ways
        }

        string? name = IsTreeNode(block, words) ? "std::map or std::set node"
            : IsListNode(block, words) ? "list node that points both ways"
            : IsString(block, bytes, words) ? "std::string"
            : IsVector(block, words) ? "std::vector"
            : null;
        return name is null ? null : new BlockType(name, TypeSource.Shape);
    }

    // Colour, parent, left, right: a child has it for its parent, or its parent has it for a child.
    private bool IsTreeNode(in Block block, ReadOnlySpan<ulong> words)
    {
        if (words.Length < 4 || (uint)words[0] > 1 || words[1] == 0)
        {
            return false;
        }

        bool isLeaf = words[2] == 0 && words[3] == 0;
        return isLeaf
            ? (WordAt(words[1] + 16) == block.Start || WordAt(words[1] + 24) == block.Start) && (uint)(WordAt(words[1]) ?? 2) <= 1
            : IsChild(words[2], block.Start) && IsChild(words[3], block.Start);
    }

    private bool IsChild(ulong child, ulong parent) => child == 0 || (IsStart(child) && WordAt(child + 8) == parent && (uint)(WordAt(child) ?? 2) <= 1);

    // Next, previous: both point back. The head of a list is often no block, and may have lost its list.
    private bool IsListNode(in Block block, ReadOnlySpan<ulong> words)
    {
        if (words.Length < 2 || words[0] == block.Start || words[0] == 0 || words[1] == 0)
        {
            return false;
        }

        bool next = WordAt(words[0] + 8) == block.Start, previous = WordAt(words[1]) == block.Start;
        return (next && previous) || (next && !IsStart(words[1])) || (previous && !IsStart(words[0]));
    }

    // Pointer, length, and the text itself where it is short, or what there is room for.
    private bool IsString(in Block block, ReadOnlySpan<byte> bytes, ReadOnlySpan<ulong> words)
    {
        if (block.Bytes != OfString || words.Length < 4)
        {
            return false;
        }

        if (words[0] == block.Start + 16)
        {
            return words[1] <= 15 && bytes[16 + (int)words[1]] == 0;
        }

        return words[1] <= words[2] && words[2] > 15 && BlockWith(words[0]) is { } text && words[2] < text.Bytes && ByteAt(words[0] + words[1]) == 0;
    }

    private bool IsVector(in Block block, ReadOnlySpan<ulong> words) =>
        block.Bytes == OfVector && words.Length == 3 && words[0] < words[2] && words[0] <= words[1] && words[1] <= words[2]
        && BlockWith(words[0]) is { } its && words[2] <= its.End && words[2] + 16 > its.End - (its.Bytes / 2);

    // An object that the collector does not know, or one behind the collector's two words.
    private string? PythonType(ReadOnlySpan<ulong> words)
    {
        for (int at = 0; at <= 2; at += 2)
        {
            if (words.Length >= at + 2 && words[at] is > 0 and < 1UL << 33 && TypeAt(words[at + 1]) is { } name)
            {
                return name;
            }
        }

        return null;
    }

    private string? TypeAt(ulong type)
    {
        if ((type & 7) != 0 || type < 65536)
        {
            return null;
        }

        if (_types.TryGetValue(type, out string? name))
        {
            return name;
        }

        name = ReadType(type, out ulong itsType);
        bool isType = name is not null && (ReadType(itsType, out ulong above) == "type" || ReadType(above, out _) == "type");
        name = isType ? name : null;
        if (_types.Count < MostTypes)
        {
            _types.Add(type, name);
        }

        return name;
    }

    // Count of references, type, size, name, basic size, size of an item.
    private string? ReadType(ulong at, out ulong itsType)
    {
        itsType = 0;
        Span<byte> bytes = stackalloc byte[48];
        if ((at & 7) != 0 || _memory.Read(new Address(at), bytes) < bytes.Length)
        {
            return null;
        }

        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(bytes);
        itsType = words[1];
        Span<byte> text = stackalloc byte[LongestName];
        if (words[4] is < 16 or > 1 << 20 || words[5] > 1 << 16 || words[3] < 65536)
        {
            return null;
        }

        text = text[.._memory.Read(new Address(words[3]), text)];
        int end = text.IndexOf((byte)0);
        return end <= 0 || text[..end].ContainsAnyExceptInRange((byte)' ', (byte)'~') ? null : Encoding.ASCII.GetString(text[..end]);
    }

    private bool IsStart(ulong at) => _space.Find(at, out bool isStart) >= 0 && isStart;

    private Block? BlockWith(ulong start) => _space.FindLive(start, out bool isStart) is >= 0 and int number && isStart ? _space.BlockOf(number) : null;

    private ulong? WordAt(ulong at) => _memory.TryReadWord(new Address(at), out ulong word) ? word : null;

    private byte? ByteAt(ulong at)
    {
        Span<byte> one = stackalloc byte[1];
        return _memory.Read(new Address(at), one) == 1 ? one[0] : null;
    }
}

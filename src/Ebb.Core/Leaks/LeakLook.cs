using System.Runtime.InteropServices;
using Ebb.Glibc;
using Ebb.Memory;

namespace Ebb.Leaks;

/// <summary>Looks at the first bytes of blocks, asked for in the order of their addresses: where many lie together they are read together.</summary>
internal sealed class LeakLook(IPagedMemory memory, BlockSpace space, AddressRanges images, Func<ulong, bool> isMapped)
{
    private const int Smallest = 4096;
    private const int Largest = 1 << 20;
    private const int Width = 64;

    private readonly IPagedMemory _memory = memory;
    private readonly BlockShapes _shapes = new(memory, space);
    private readonly AddressRanges _images = images;
    private readonly Func<ulong, bool> _isMapped = isMapped;
    private readonly byte[] _bytes = new byte[Largest];
    private ulong _start;
    private int _length;
    private int _window = Smallest;

    /// <summary>What it is, as far as its first bytes tell.</summary>
    public BlockLook At(in Block block)
    {
        ReadOnlySpan<byte> bytes = FirstBytes(block);
        if (bytes.Length < 8)
        {
            return new BlockLook(0, null, BlockContent.Zeros);
        }

        ulong first = bytes.Word(0);
        return first != 0 && (first & 7) == 0 && _images.Contains(first)
            ? new BlockLook(first, null, BlockContent.Pointers)
            : new BlockLook(0, _shapes.Of(block, bytes[..(bytes.Length & ~7)]), ContentOf(bytes));
    }

    /// <summary>The bytes that a report may show.</summary>
    public ReadOnlySpan<byte> FirstBytes(in Block block) => Bytes(block.Start, (int)Math.Min(Width, block.Bytes));

    private BlockContent ContentOf(ReadOnlySpan<byte> bytes)
    {
        if (!bytes.ContainsAnyExcept((byte)0))
        {
            return BlockContent.Zeros;
        }

        // A text ends with a zero; what stands behind is old.
        int end = bytes.IndexOf((byte)0);
        ReadOnlySpan<byte> text = end < 0 ? bytes : bytes[..end];
        if (text.Length >= 4 && !text.ContainsAnyExceptInRange((byte)' ', (byte)'~'))
        {
            return BlockContent.Text;
        }

        int pointers = 0, others = 0;
        foreach (ulong word in MemoryMarshal.Cast<byte, ulong>(bytes))
        {
            bool isPointer = word >= 65536 && _isMapped(word);
            pointers += isPointer ? 1 : 0;
            others += !isPointer && word != 0 ? 1 : 0;
        }

        return pointers > others ? BlockContent.Pointers : BlockContent.Mixed;
    }

    private ReadOnlySpan<byte> Bytes(ulong at, int count)
    {
        if (at < _start || at + (ulong)count > _start + (ulong)_length)
        {
            _window = at >= _start && at < _start + (4 * (ulong)_window) ? Math.Min(_window * 2, Largest) : Smallest;
            _start = at;
            _length = _memory.Read(new Address(at), _bytes.AsSpan(0, Math.Max(_window, count)));
        }

        return _bytes.AsSpan((int)(at - _start), Math.Min(count, _length - (int)(at - _start)));
    }
}

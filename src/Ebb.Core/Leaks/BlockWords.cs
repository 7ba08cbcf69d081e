using System.Runtime.InteropServices;
using Ebb.Linux;
using Ebb.Memory;

namespace Ebb.Leaks;

/// <summary>The words of many blocks, read in the order of their addresses, many small ones a call.</summary>
/// <remarks>What lies between two that are near is read with them, and cleared: to ask the kernel for each alone costs more. One thread at a time.</remarks>
internal sealed class BlockWords(IPagedMemory memory, BlockSpace space, Func<ulong, PageSet?> pagesAt)
{
    /// <summary>The most words that are told at once.</summary>
    public const int Most = 1 << 17;

    public const int Large = 4096;

    private const int Buffer = Most * sizeof(ulong);
    private const int MostPieces = 512;
    private const int MostBetween = 512; // less than a page: both its ends are in pages that can be read

    private readonly IPagedMemory _memory = memory;
    private readonly BlockSpace _space = space;
    private readonly Func<ulong, PageSet?> _pagesAt = pagesAt;
    private readonly ulong[] _words = new ulong[Most];
    private readonly Piece[] _pieces = new Piece[MostPieces];
    private readonly List<(int Offset, int Length)> _between = []; // what was read and is nobody's
    private int _count;
    private int _length;

    /// <param name="numbers">In ascending order.</param>
    /// <param name="each">Is told words as they stand in blocks, with zeros for what cannot be read or is in none of these.</param>
    /// <param name="large">Is told blocks of more than <see cref="Large"/> bytes, which are not read then; null to read these as well.</param>
    public void Read(ReadOnlySpan<int> numbers, Action<ReadOnlySpan<ulong>> each, Action<int>? large)
    {
        int near = 0;
        foreach (int number in numbers)
        {
            Block block = _space.BlockOf(number, ref near);
            if (block.Bytes > Large && large is not null)
            {
                large(number);
                continue;
            }

            PageSet? pages = _pagesAt(block.Start - 16);
            ulong last = Math.Min(block.End, pages?.End ?? 0);
            for (ulong at = block.Start; pages is not null && (at = Math.Max(at, pages.NextReadable(at))) < last;)
            {
                ulong end = Math.Min(pages.EndOfReadable(at, last), at + (Buffer / 4));
                int wanted = (int)(end - at) & ~7;
                if (wanted == 0)
                {
                    break;
                }

                Ask(at, wanted, each);
                at = end;
            }
        }

        Tell(each);
    }

    private void Ask(ulong at, int wanted, Action<ReadOnlySpan<ulong>> each)
    {
        ulong gap = Gap(at);
        if (_length + wanted + (gap <= MostBetween ? (int)gap : 0) > Buffer || (_count == MostPieces && gap > MostBetween))
        {
            Tell(each);
            gap = Gap(at);
        }

        if (gap <= MostBetween)
        {
            Piece before = _pieces[_count - 1];
            _pieces[_count - 1] = before with { Length = before.Length + (int)gap + wanted };
            _between.Add((_length, (int)gap));
            _length += (int)gap + wanted;
        }
        else
        {
            _pieces[_count++] = new Piece(at, _length, wanted);
            _length += wanted;
        }
    }

    private ulong Gap(ulong at) => _count == 0 ? ulong.MaxValue : at - _pieces[_count - 1].Address - (ulong)_pieces[_count - 1].Length;

    private void Tell(Action<ReadOnlySpan<ulong>> each)
    {
        if (_count == 0)
        {
            return;
        }

        ReadOnlySpan<Piece> pieces = _pieces.AsSpan(0, _count);
        Span<byte> bytes = MemoryMarshal.AsBytes(_words.AsSpan())[.._length];
        int read = _memory.Gather(pieces, bytes);
        foreach (ref readonly Piece piece in pieces)
        {
            // Behind a hole each is asked for alone.
            if (piece.Offset + piece.Length > read)
            {
                Span<byte> its = bytes.Slice(piece.Offset, piece.Length);
                its[(_memory.Read(new Address(piece.Address), its) & ~7)..].Clear();
            }
        }

        foreach ((int offset, int length) in _between)
        {
            bytes.Slice(offset, length).Clear();
        }

        each(MemoryMarshal.Cast<byte, ulong>(bytes));
        (_count, _length) = (0, 0);
        _between.Clear();
    }
}

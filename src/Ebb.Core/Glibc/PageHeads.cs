using Ebb.Linux;
using Ebb.Memory;

namespace Ebb.Glibc;

/// <summary>The first two words of pages, many pages a call: where a mapping of malloc's own would begin.</summary>
internal sealed class PageHeads(IPagedMemory memory)
{
    private const int Width = 16;

    private readonly IPagedMemory _memory = memory;
    private readonly Piece[] _pieces = new Piece[ProcessMemory.MaxPieces];
    private readonly byte[] _bytes = new byte[Width * ProcessMemory.MaxPieces];

    /// <summary>Most pages one call looks at.</summary>
    public static int AtATime => ProcessMemory.MaxPieces;

    /// <summary>Reads the heads of these pages; of one that cannot be read both words are 0.</summary>
    public void Read(ReadOnlySpan<ulong> pages, Span<(ulong First, ulong Second)> heads)
    {
        heads[..pages.Length].Clear();
        for (int done = 0; done < pages.Length;)
        {
            int count = pages.Length - done;
            for (int i = 0; i < count; i++)
            {
                _pieces[i] = new Piece(pages[done + i], i * Width, Width);
            }

            int whole = _memory.Gather(_pieces.AsSpan(0, count), _bytes) / Width;
            ReadOnlySpan<byte> bytes = _bytes;
            for (int i = 0; i < whole; i++)
            {
                heads[done + i] = (bytes.Word(i * Width), bytes.Word((i * Width) + 8));
            }

            done += whole + 1; // the one after them is a hole
        }
    }
}

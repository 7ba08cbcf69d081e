namespace Ebb.Tests.Glibc;

/// <summary>An arena as it is written: its pieces of memory, oldest first, and the fields of its struct.</summary>
internal sealed class SyntheticArena(ulong at, bool isMain)
{
    private readonly List<SyntheticPiece> _pieces = [];

    public ulong At { get; } = at;

    public bool IsMain { get; } = isMain;

    public IReadOnlyList<SyntheticPiece> Pieces => _pieces;

    public int Flags { get; set; } = isMain ? 0 : 2;

    public ulong Attached { get; set; } = 1;

    /// <summary>Memory between its pieces that others took with sbrk.</summary>
    public ulong Foreign { get; set; }

    public ulong MaxSystemMore { get; set; }

    public IEnumerable<SyntheticBlock> Blocks => _pieces.SelectMany(static piece => piece.Blocks);

    public SyntheticPiece Last => _pieces[^1];

    public SyntheticBlock Top => Last.Top!;

    public ulong SystemMem => _pieces.Aggregate(Foreign, static (sum, piece) => sum + piece.End - piece.Start);

    public SyntheticPiece Begin(ulong start, ulong first)
    {
        var piece = new SyntheticPiece(start, first, IsMain);
        _pieces.Add(piece);
        return piece;
    }
}

namespace Ebb.Tests.Glibc;

/// <summary>Neighbouring chunks as they are written: a heap of a thread arena, or a piece of the main arena.</summary>
/// <param name="start">Where malloc's own headers begin; the first chunk itself where there are none.</param>
internal sealed class SyntheticPiece(ulong start, ulong first, bool isMain)
{
    private readonly List<SyntheticBlock> _blocks = [];

    public ulong Start { get; } = start;

    public ulong First { get; } = first;

    public bool IsMain { get; } = isMain;

    public IReadOnlyList<SyntheticBlock> Blocks => _blocks;

    /// <summary>Where the next chunk begins.</summary>
    public ulong End { get; private set; } = first;

    public bool EndsFree => _blocks is [.., { State: BlockState.Binned }];

    public SyntheticBlock? Top => _blocks is [.., { State: BlockState.Top } top] ? top : null;

    public SyntheticBlock Add(BlockState state, ulong size)
    {
        Assert.True(size % 16 == 0 && size >= 16);
        Assert.False(EndsFree && state is BlockState.Binned or BlockState.Top, "malloc would have merged these");
        var block = new SyntheticBlock(End, size, state);
        _blocks.Add(block);
        End += size;
        return block;
    }

    /// <summary>The rest is the top.</summary>
    public SyntheticBlock CloseWithTop(ulong end) => Add(BlockState.Top, end - End);

    /// <summary>Closes it as sysmalloc leaves a top of so many bytes behind: 32 or 48, or more with the rest freed.</summary>
    public void CloseWithFence(ulong end, BlockState rest)
    {
        ulong length = end - End;
        if (length >= 64)
        {
            Add(rest, length - 32);
        }

        Add(BlockState.Fence, end - End);
    }
}

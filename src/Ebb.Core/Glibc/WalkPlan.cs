namespace Ebb.Glibc;

/// <summary>How the work of a walk is divided. What comes out is the same, to the byte, however it is.</summary>
internal sealed record WalkPlan
{
    private const int MostWorkers = 4;
    private const int PiecesEach = 4;

    /// <summary>Walks at a time, each on a thread of its own. More than four have nothing to win: memory is not faster than that.</summary>
    public required int Workers { get; init; }

    /// <summary>Most pieces that a region is cut into: more than there are workers, since some take longer.</summary>
    public required int Pieces { get; init; }

    /// <summary>No piece has less resident memory than this.</summary>
    public ulong SmallestPiece { get; init; } = 32UL << 20;

    /// <summary>With less than this, no thread is worth its start.</summary>
    public ulong AloneBelow { get; init; } = 128UL << 20;

    /// <summary>One worker for each processor that we may use: affinity and quotas of cgroups counted.</summary>
    public static WalkPlan OfThisMachine { get; } = For(Environment.ProcessorCount);

    public static WalkPlan For(int processors)
    {
        int workers = Math.Clamp(processors, 1, MostWorkers);
        return new WalkPlan { Workers = workers, Pieces = workers == 1 ? 1 : workers * PiecesEach };
    }
}

using Ebb.Memory;

namespace Ebb.Glibc;

/// <summary>What one walk goes through: a region, or the part of one from a seam to the next.</summary>
/// <param name="from">The seam it starts at; null where that is the region's first chunk.</param>
/// <param name="ahead">The seams after it, in address order.</param>
internal sealed class RegionPart(in Region region, PageSet pages, Marks marks, FastbinProof proof, RegionSums sums, Seam? from, ReadOnlyMemory<Seam> ahead)
{
    private volatile bool _isVain;

    public Region Region { get; } = region;

    public PageSet Pages { get; } = pages;

    public Marks Marks { get; } = marks;

    public FastbinProof Proof { get; } = proof;

    public RegionSums Sums { get; } = sums;

    public Seam? From { get; } = from;

    public ReadOnlyMemory<Seam> Ahead { get; } = ahead;

    /// <summary>Which of the seams ahead was found to be right; null where the walk went on to the region's end.</summary>
    public int? Reached { get; set; }

    /// <summary>It was walked to its end.</summary>
    public bool IsDone { get; set; }

    /// <summary>Nobody needs it: the walk before it went over its start.</summary>
    public bool IsVain
    {
        get => _isVain;
        set => _isVain = value;
    }
}

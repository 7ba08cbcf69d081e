using Ebb.Watching;

namespace Ebb.Recording;

/// <summary>A row of the table of samples on its way to be merged with its neighbours.</summary>
internal sealed record ThinnedPoint(long Id, long Process, long Clock, long Until, long At, long Samples, long Walks, IReadOnlyList<PointFigure> Figures)
{
    /// <summary>This one and a later one as one.</summary>
    public ThinnedPoint With(ThinnedPoint later) => this with
    {
        Until = later.Until,
        Samples = Samples + later.Samples,
        Walks = Walks + later.Walks,
        Figures = Merge(Figures, later.Figures),
    };

    private static List<PointFigure> Merge(IReadOnlyList<PointFigure> left, IReadOnlyList<PointFigure> right)
    {
        var merged = new List<PointFigure>(Math.Max(left.Count, right.Count));
        for (int i = 0, j = 0; i < left.Count || j < right.Count;)
        {
            if (j == right.Count || (i < left.Count && left[i].Series < right[j].Series))
            {
                merged.Add(left[i++]);
            }
            else if (i == left.Count || right[j].Series < left[i].Series)
            {
                merged.Add(right[j++]);
            }
            else
            {
                merged.Add(left[i++].With(right[j++]));
            }
        }

        return merged;
    }
}

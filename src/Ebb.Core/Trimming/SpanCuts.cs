namespace Ebb.Trimming;

/// <summary>Cuts ranges out of free spans.</summary>
internal static class SpanCuts
{
    /// <summary>What is left of the spans, and what was cut off is written down.</summary>
    /// <param name="spans">By address; they do not overlap.</param>
    /// <param name="cuts">By address; nor do they.</param>
    public static List<FreeSpan> Without(List<FreeSpan> spans, IReadOnlyList<KeptRange> cuts, Residence pages, SkippedBytes skipped)
    {
        if (cuts.Count == 0)
        {
            return spans;
        }

        var left = new List<FreeSpan>(spans.Count);
        int first = 0;
        foreach (FreeSpan span in spans)
        {
            ulong at = span.From;
            while (first < cuts.Count && cuts[first].End <= at)
            {
                first++;
            }

            for (int i = first; i < cuts.Count && cuts[i].Start < span.To; i++)
            {
                ulong start = Math.Max(cuts[i].Start, at), end = Math.Min(cuts[i].End, span.To);
                if (start > at)
                {
                    left.Add(span with { From = at, To = start });
                }

                skipped.Add(pages.Resident(start, end), cuts[i].Why);
                at = end;
            }

            if (at < span.To)
            {
                left.Add(span with { From = at });
            }
        }

        return left;
    }
}

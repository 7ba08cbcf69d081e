namespace Ebb.Memory;

/// <summary>A part of an extent.</summary>
internal readonly record struct Stretch(Extent In, ulong Start, ulong End)
{
    public bool Contains(ulong at) => at >= Start && at < End;

    /// <summary>What is left of all extents when these ranges are taken out.</summary>
    public static List<Stretch> Outside(IEnumerable<Extent> extents, IEnumerable<AddressRange> taken)
    {
        AddressRange[] cuts = [.. taken];
        Array.Sort(cuts);
        var left = new List<Stretch>();
        int first = 0;
        foreach (Extent extent in extents)
        {
            ulong at = extent.Start;
            while (first < cuts.Length && cuts[first].End <= at)
            {
                first++;
            }

            for (int cut = first; cut < cuts.Length && cuts[cut].Start < extent.End && at < extent.End; cut++)
            {
                if (cuts[cut].Start > at)
                {
                    left.Add(new Stretch(extent, at, cuts[cut].Start));
                }

                at = Math.Max(at, cuts[cut].End);
            }

            if (at < extent.End)
            {
                left.Add(new Stretch(extent, at, extent.End));
            }
        }

        return left;
    }
}

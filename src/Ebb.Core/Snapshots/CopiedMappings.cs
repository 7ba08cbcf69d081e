using Ebb.Procfs;

namespace Ebb.Snapshots;

/// <summary>The kernel's counts of a target of which a copy was made: the copy's where it has pages of its own, the target's elsewhere.</summary>
/// <remarks>
/// A copy has the target's mappings as they were at that moment, and its anonymous pages. Pages of files and shared ones
/// are not copied but found again when they are touched; and a program may have said that a range is not to be copied, or
/// to be empty in a copy. Of those the target's own counts are taken, a moment later.
/// </remarks>
internal static class CopiedMappings
{
    public static List<SmapsMapping> Join(IReadOnlyList<SmapsMapping> copy, IReadOnlyList<SmapsMapping> target)
    {
        var joined = new List<SmapsMapping>(target.Count);
        int next = 0;
        foreach (SmapsMapping mapping in copy)
        {
            for (; next < target.Count && target[next].Start < mapping.Start; next++)
            {
                AddIfLeftOut(target[next]);
            }

            SmapsMapping? same = next < target.Count && target[next].Start == mapping.Start && target[next].End == mapping.End ? target[next] : null;
            joined.Add(same is null || IsCopied(mapping) ? mapping : same);
            next += same is null ? 0 : 1;
        }

        for (; next < target.Count; next++)
        {
            AddIfLeftOut(target[next]);
        }

        return joined;

        // What is missing in the copy without that word was mapped since.
        void AddIfLeftOut(SmapsMapping mapping)
        {
            if ((mapping.Flags & VmFlags.NotOnFork) != 0)
            {
                joined.Add(mapping);
            }
        }
    }

    /// <summary>What is said of memory that the program keeps out of copies of itself: madvise(2), <c>MADV_DONTFORK</c> and <c>MADV_WIPEONFORK</c>.</summary>
    public static IEnumerable<Remark> LeftOut(IReadOnlyList<SmapsMapping> target)
    {
        SmapsMapping[] left = [.. target.Where(static one => (one.Flags & (VmFlags.NotOnFork | VmFlags.WipeOnFork)) != 0 && (one.Access & Access.Shared) == 0 && one.Rss > Bytes.Zero)];
        if (left.Length > 0)
        {
            Bytes resident = left.Aggregate(Bytes.Zero, static (sum, one) => sum + one.Rss);
            yield return new Remark("not-on-fork", RemarkSeverity.Info,
                $"{resident} in {left.Length} mappings are in no copy, since the program says so (MADV_DONTFORK, MADV_WIPEONFORK): they were counted in the process itself a moment later, and not searched for heaps.");
        }
    }

    // A mapping of a file has page tables of its own in the copy as soon as one page of it was written to.
    private static bool IsCopied(SmapsMapping copy) =>
        (copy.Access & Access.Shared) == 0
        && (copy.Flags & VmFlags.WipeOnFork) == 0
        && (copy.Anonymous != Bytes.Zero || copy.Swap != Bytes.Zero
            || (copy.Inode == 0 && copy.Name is not ['[', 'v', ..])); // [vdso], [vvar]: the kernel's own pages
}

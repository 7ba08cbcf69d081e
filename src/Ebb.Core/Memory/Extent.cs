using Ebb.Procfs;

namespace Ebb.Memory;

/// <summary>Neighbouring mappings that are one to whoever allocates in them: private, anonymous, readable.</summary>
internal sealed class Extent(ulong start, ulong end, bool isBrk, bool isHugeTlb)
{
    // MAP_HUGETLB maps a file of the kernel's own.
    private const string HugePages = "/anon_hugepage";

    // 16 MiB for each of the three bits; a shadow of terabytes, as sanitizers map, holds no heap.
    private const ulong MostBytes = 512UL << 30;

    private PageSet? _pages;

    public ulong Start { get; } = start;

    public ulong End { get; } = end;

    /// <summary>The kernel calls it <c>[heap]</c>: memory that brk made.</summary>
    public bool IsBrk { get; } = isBrk;

    /// <summary>Pages of hugetlbfs: readable, and not in the resident bytes.</summary>
    public bool IsHugeTlb { get; } = isHugeTlb;

    /// <summary>Its pages were asked for: malloc has memory in it, so that it is accounted by pages.</summary>
    public bool IsScanned => _pages is not null;

    public PageSet Pages(IPagedMemory memory, bool readsSwapped) =>
        _pages ??= PageSet.Of(memory, new Address(Start), new Address(End), readsSwapped, isCounted: !IsHugeTlb);

    /// <summary>The extent that an address lies in; null where it is in none. Extents are in address order.</summary>
    public static Extent? Containing(IReadOnlyList<Extent> extents, ulong at)
    {
        int low = 0;
        for (int high = extents.Count - 1; low <= high;)
        {
            int middle = low + ((high - low) / 2);
            if (at >= extents[middle].End)
            {
                low = middle + 1;
            }
            else if (at < extents[middle].Start)
            {
                high = middle - 1;
            }
            else
            {
                return extents[middle];
            }
        }

        return null;
    }

    public static List<Extent> Of(IReadOnlyList<Mapping> mappings)
    {
        var extents = new List<Extent>();
        foreach (Mapping mapping in mappings)
        {
            bool isBrk = mapping.Name == "[heap]";
            if (!IsAnonymous(mapping) || (mapping.Access & (Access.Read | Access.Write)) != (Access.Read | Access.Write))
            {
                continue;
            }

            bool isHugeTlb = mapping.Name == HugePages;
            if (extents is [.., var last] && last.End == mapping.Start.Value && last.IsBrk == isBrk && last.IsHugeTlb == isHugeTlb)
            {
                extents[^1] = new Extent(last.Start, mapping.End.Value, isBrk, isHugeTlb);
            }
            else
            {
                extents.Add(new Extent(mapping.Start.Value, mapping.End.Value, isBrk, isHugeTlb));
            }
        }

        extents.RemoveAll(static extent => extent.End - extent.Start > MostBytes);
        return extents;
    }

    // Names such as [anon: glibc: malloc] are given by prctl(PR_SET_VMA); [stack], [vdso] and their like are the kernel's own.
    private static bool IsAnonymous(Mapping mapping) =>
        (mapping.Access & Access.Shared) == 0
        && (mapping.Inode == 0
            ? mapping.Name is null or "[heap]" || mapping.Name.StartsWith("[anon:", StringComparison.Ordinal)
            : mapping.Name == HugePages);
}

namespace Ebb.Procfs;

/// <summary>What the kernel counted in one mapping, or in all of them. A counter that this kernel does not have is 0.</summary>
public readonly record struct SmapsCounters
{
    public Bytes Rss { get; init; }

    /// <summary>Each page divided by the number of its users.</summary>
    public Bytes Pss { get; init; }

    public Bytes Swap { get; init; }

    /// <summary>Pages given up by MADV_FREE and not yet taken.</summary>
    public Bytes LazyFree { get; init; }

    public Bytes AnonHugePages { get; init; }

    /// <summary>Pages that belong to no file, copies of a file's pages included.</summary>
    public Bytes Anonymous { get; init; }

    public Bytes Locked { get; init; }

    /// <summary>Pages of hugetlbfs that others map too; not in <see cref="Rss"/>.</summary>
    public Bytes SharedHugetlb { get; init; }

    /// <summary>Pages of hugetlbfs that only this process maps; not in <see cref="Rss"/>.</summary>
    public Bytes PrivateHugetlb { get; init; }

    public VmFlags Flags { get; init; }
}

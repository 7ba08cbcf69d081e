namespace Ebb.Procfs;

/// <summary>A mapping with the kernel's counts of its pages.</summary>
public sealed record SmapsMapping(Mapping Mapping, SmapsCounters Counters)
{
    public Address Start => Mapping.Start;

    public Address End => Mapping.End;

    public Bytes Size => Mapping.Size;

    public Access Access => Mapping.Access;

    public Bytes Offset => Mapping.Offset;

    public Device Device => Mapping.Device;

    public ulong Inode => Mapping.Inode;

    public string? Name => Mapping.Name;

    public bool IsDeleted => Mapping.IsDeleted;

    public Bytes Rss => Counters.Rss;

    public Bytes Pss => Counters.Pss;

    public Bytes Swap => Counters.Swap;

    public Bytes LazyFree => Counters.LazyFree;

    public Bytes AnonHugePages => Counters.AnonHugePages;

    public Bytes Anonymous => Counters.Anonymous;

    public Bytes Locked => Counters.Locked;

    public Bytes SharedHugetlb => Counters.SharedHugetlb;

    public Bytes PrivateHugetlb => Counters.PrivateHugetlb;

    public VmFlags Flags => Counters.Flags;
}

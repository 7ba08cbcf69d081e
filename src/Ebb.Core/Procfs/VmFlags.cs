namespace Ebb.Procfs;

/// <summary>The kernel's remarks on a mapping that matter to us: two letters each in the <c>VmFlags</c> line of <c>smaps</c>.</summary>
/// <remarks>proc_pid_smaps(5); show_smap_vma_flags in the kernel's fs/proc/task_mmu.c. Others are skipped.</remarks>
[Flags]
public enum VmFlags
{
    None = 0,

    /// <summary>io: a device's memory.</summary>
    DeviceMemory = 1 << 0,

    /// <summary>pf: pages without a struct page behind them.</summary>
    PurePfn = 1 << 1,

    /// <summary>mm: some pages with a struct page behind them and some without.</summary>
    MixedMap = 1 << 2,

    /// <summary>ht: pages of hugetlbfs.</summary>
    HugeTlb = 1 << 3,

    /// <summary>hg: the program asked for huge pages here.</summary>
    HugePageAdvised = 1 << 4,

    /// <summary>nh: the program asked for no huge pages here.</summary>
    NoHugePage = 1 << 5,

    /// <summary>dd: not in core dumps.</summary>
    NotInDumps = 1 << 6,

    /// <summary>gd: grows downwards: the stack of the first thread.</summary>
    GrowsDown = 1 << 7,

    /// <summary>sh: shared.</summary>
    Shared = 1 << 8,

    /// <summary>lo: locked in memory.</summary>
    Locked = 1 << 9,

    /// <summary>ac: counts against the limit of committed memory.</summary>
    Accountable = 1 << 10,

    /// <summary>nr: no swap is reserved for it.</summary>
    NoReserve = 1 << 11,

    /// <summary>um: missing pages are reported to a userfaultfd.</summary>
    UserfaultMissing = 1 << 12,

    /// <summary>uw: writes are reported to a userfaultfd.</summary>
    UserfaultWrite = 1 << 13,

    /// <summary>ui: touched pages of the page cache are reported to a userfaultfd.</summary>
    UserfaultMinor = 1 << 14,

    /// <summary>wf: reads as zeroes in a child.</summary>
    WipeOnFork = 1 << 15,

    /// <summary>dc: not copied to a child.</summary>
    NotOnFork = 1 << 16,

    /// <summary>mg: same pages may be merged.</summary>
    Mergeable = 1 << 17,

    /// <summary>ss: the shadow stack of a thread.</summary>
    ShadowStack = 1 << 18,

    /// <summary>sl: sealed: cannot be unmapped or given back.</summary>
    Sealed = 1 << 19,
}

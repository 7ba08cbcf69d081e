namespace Ebb.Snapshots;

/// <summary>What a mapping holds, as far as the kernel and the layout of the process tell. The numbers stand in saved snapshots, and never change.</summary>
public enum MappingKind
{
    /// <summary>Private or shared pages of a file on disk, its written copies included.</summary>
    File = 0,

    /// <summary>Shared memory: tmpfs, memfd, System V, shared anonymous.</summary>
    Shared = 1,

    /// <summary>A thread's stack.</summary>
    Stack = 2,

    /// <summary>Private anonymous memory that is not a stack. Malloc's heaps are in such mappings.</summary>
    Anonymous = 3,

    /// <summary>A device or the kernel's own pages; the kernel does not count them as resident.</summary>
    Device = 4,

    /// <summary>Pages of hugetlbfs; the kernel counts them apart from the resident set.</summary>
    HugeTlb = 5,
}

namespace Ebb.Linux;

/// <summary>What came of reading a filter of system calls.</summary>
public enum FilterReading
{
    Read,

    /// <summary>There are no more than those that were read.</summary>
    NoMore,

    /// <summary>It takes CAP_SYS_ADMIN on the machine itself, and no filter on whoever reads.</summary>
    Denied,

    /// <summary>The kernel does not tell: built without CONFIG_CHECKPOINT_RESTORE, or the thread does not stand.</summary>
    NotTold,
}

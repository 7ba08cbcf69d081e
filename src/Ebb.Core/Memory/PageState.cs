namespace Ebb.Memory;

/// <summary>Where a page is. The numbers stand in saved snapshots.</summary>
public enum PageState
{
    /// <summary>Nowhere: it was never touched, or was given back.</summary>
    Absent = 0,

    /// <summary>In memory, and counted for the process.</summary>
    Present = 1,

    Swapped = 2,

    /// <summary>Readable, and not counted: the page of zeros, hugetlbfs.</summary>
    Uncounted = 3,
}

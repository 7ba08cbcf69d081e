namespace Ebb.Linux;

/// <summary>What the kernel says of a page. The values are those of <c>PAGEMAP_SCAN</c>.</summary>
[Flags]
public enum PageStates
{
    None = 0,

    /// <summary>It is a file's, or shared: not the process's own.</summary>
    File = 1 << 2,

    /// <summary>It has a page of memory behind it.</summary>
    Present = 1 << 3,

    /// <summary>It is in swap; reading it brings it back.</summary>
    Swapped = 1 << 4,

    /// <summary>It is the one shared page of zeros, which the kernel counts as nobody's.</summary>
    Zero = 1 << 5,

    /// <summary>A huge page covers it.</summary>
    Huge = 1 << 6,
}

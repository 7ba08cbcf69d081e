using Ebb.Glibc;

namespace Ebb.Accounts;

/// <summary>The values that malloc starts with, <c>malloc/malloc.c</c> and <c>malloc/arena.c</c> of glibc.</summary>
internal static class DefaultSettings
{
    // M_TOP_PAD is 128 KiB on Linux, whatever mallopt(3) says of 0.
    public const ulong TopPad = 128 * 1024;
    public const int MmapMax = 65536;
    public const ulong ArenaTest = 8;

    private static readonly GlibcVersion s_sixteenCached = new(2, 43);

    /// <summary>7 blocks a class, 16 since 2.43; both where the version is not known.</summary>
    public static bool IsTcacheCount(ulong count, GlibcVersion? version) => version switch
    {
        null => count is 7 or 16,
        { } known => count == (known >= s_sixteenCached ? 16UL : 7UL),
    };

    /// <summary>1032, and 1041 since 2.43 and on later branches of 2.42.</summary>
    public static bool IsTcacheMax(ulong largest) => largest is 1032 or 1041;
}

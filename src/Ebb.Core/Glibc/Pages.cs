namespace Ebb.Glibc;

/// <summary>Which pages of free memory malloc can do without.</summary>
internal static class Pages
{
    /// <summary><c>sizeof (struct malloc_chunk)</c>: header, list links and size links stay readable in a free chunk.</summary>
    public const ulong ChunkStruct = 48;

    /// <summary>In the top only the header is ever read.</summary>
    public const ulong TopStruct = 16;

    /// <summary>The whole pages that <c>malloc_trim</c> advises away in a free chunk: inside [at + 48, at + size).</summary>
    public static bool Whole(ulong at, ulong size, ulong pageSize, out ulong from, out ulong to) =>
        Between(at + ChunkStruct, at + size, pageSize, out from, out to);

    public static bool Between(ulong start, ulong end, ulong pageSize, out ulong from, out ulong to)
    {
        from = (start + pageSize - 1) & ~(pageSize - 1);
        to = end & ~(pageSize - 1);
        return to > from;
    }
}

using Ebb.Linux;

namespace Ebb.Memory;

/// <summary>Whether memory can be read without bringing any of it in.</summary>
internal static class PresentPages
{
    /// <summary>All pages of the range are there.</summary>
    /// <remarks>
    /// process_vm_readv(2) reads a page that its owner has not touched yet as if the owner had: the kernel makes it a page of
    /// its own, or maps the file's, and the target's resident set has grown. A guess is looked at only where there is something.
    /// </remarks>
    public static bool IsThere(this IPagedMemory memory, ulong at, ulong length)
    {
        ulong pageSize = (ulong)Environment.SystemPageSize;
        ulong from = at & ~(pageSize - 1);
        if (length == 0 || at > ulong.MaxValue - length - pageSize)
        {
            return false;
        }

        ulong end = (at + length + pageSize - 1) & ~(pageSize - 1);
        ulong seen = from;
        Span<PageRun> runs = stackalloc PageRun[4];
        while (from < end)
        {
            int count = memory.NextPages(ref from, end, runs);
            foreach (PageRun run in runs[..count])
            {
                if (run.Start > seen || (run.States & PageStates.Present) == 0)
                {
                    return false;
                }

                seen = run.End;
            }
        }

        return seen >= end;
    }
}

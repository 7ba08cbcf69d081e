using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Ebb.Linux;

/// <summary>Which pages of a target are there, in <c>/proc/PID/pagemap</c>.</summary>
/// <remarks>
/// proc_pid_pagemap(5). <c>PAGEMAP_SCAN</c> (Linux 6.7) where the kernel has it, eight bytes a page before; the old way
/// cannot tell the page of zeros or huge pages.
/// </remarks>
public sealed unsafe partial class PageTable : IDisposable
{
    private const int PagesAtATime = 8192;
    private static readonly nuint s_pagemapScan = unchecked((nuint)0xC060_6610); // _IOWR('f', 16, struct pm_scan_arg)

    private readonly int _pid;
    private readonly SafeFileHandle _pagemap;
    private bool _scans;

    private PageTable(int pid, SafeFileHandle pagemap, bool scans)
    {
        _pid = pid;
        _pagemap = pagemap;
        _scans = scans;
    }

    /// <summary>True where the kernel's own scan is in use.</summary>
    public bool Scans => _scans;

    /// <param name="allowScan">False takes the old way even where the kernel has the new one; for tests.</param>
    /// <exception cref="TargetException">The process has ended, or may not be read.</exception>
    public static PageTable Open(int pid, bool allowScan = true)
    {
        int descriptor = OpenFile($"/proc/{pid}/pagemap", 0x80000 /* O_RDONLY | O_CLOEXEC */);
        if (descriptor < 0)
        {
            throw Marshal.GetLastPInvokeError() is Errno.ENOENT or Errno.ESRCH ? TargetException.Gone(pid) : TargetException.Denied(pid, "pagemap");
        }

        return new PageTable(pid, new SafeFileHandle(descriptor, ownsHandle: true), allowScan);
    }

    /// <summary>Fills <paramref name="runs"/> with runs of pages that are present or swapped, in address order.</summary>
    /// <param name="from">Where to go on; afterwards where the next call goes on, <paramref name="to"/> when all was seen.</param>
    /// <returns>How many runs were filled in. Runs never overlap, and never reach outside the range.</returns>
    /// <exception cref="TargetException">The process has ended.</exception>
    public int Next(ref ulong from, ulong to, Span<PageRun> runs) =>
        _scans ? Scan(ref from, to, runs) : ReadEntries(ref from, to, runs);

    public void Dispose() => _pagemap.Dispose();

    private int Scan(ref ulong from, ulong to, Span<PageRun> runs)
    {
        fixed (PageRun* vector = runs)
        {
            var argument = new ScanArgument
            {
                Size = (ulong)sizeof(ScanArgument),
                Start = from,
                End = to,
                Vector = (ulong)vector,
                VectorLength = (ulong)runs.Length,
                AnyOf = (ulong)(PageStates.Present | PageStates.Swapped),
                Return = (ulong)(PageStates.File | PageStates.Present | PageStates.Swapped | PageStates.Zero | PageStates.Huge),
            };
            int count;
            do
            {
                count = Ioctl((int)_pagemap.DangerousGetHandle(), s_pagemapScan, &argument);
            }
            while (count < 0 && Marshal.GetLastPInvokeError() == Errno.EINTR);

            if (count < 0)
            {
                int errno = Marshal.GetLastPInvokeError();
                if (errno == Errno.ESRCH)
                {
                    throw TargetException.Gone(_pid);
                }

                _scans = false; // ENOTTY before Linux 6.7, or a filter
                return ReadEntries(ref from, to, runs);
            }

            // After a scan with very many regions the walk's end was seen to lie before the last region delivered.
            ulong reached = argument.WalkEnd;
            if (count > 0)
            {
                reached = Math.Max(reached, runs[count - 1].End);
            }

            from = reached >= to || reached <= from ? to : reached;
            return count;
        }
    }

    private int ReadEntries(ref ulong from, ulong to, Span<PageRun> runs)
    {
        ulong pageSize = (ulong)Environment.SystemPageSize;
        int count = 0;
        ulong[] entries = new ulong[PagesAtATime];
        while (from < to)
        {
            int wanted = (int)Math.Min((to - from + pageSize - 1) / pageSize, PagesAtATime);
            nint read;
            fixed (ulong* start = entries)
            {
                read = Pread((int)_pagemap.DangerousGetHandle(), start, (nuint)wanted * 8, (long)(from / pageSize * 8));
            }

            if (read <= 0)
            {
                throw TargetException.Gone(_pid);
            }

            for (int i = 0; i < (int)(read / 8); i++, from += pageSize)
            {
                PageStates states = (entries[i] >> 62) switch
                {
                    0 => PageStates.None,
                    1 => PageStates.Swapped,
                    _ => PageStates.Present,
                };
                states |= states != PageStates.None && (entries[i] >> 61 & 1) != 0 ? PageStates.File : PageStates.None;
                if (states == PageStates.None)
                {
                    continue;
                }

                if (count > 0 && runs[count - 1].End == from && runs[count - 1].States == states)
                {
                    runs[count - 1].End = from + pageSize;
                }
                else if (count == runs.Length)
                {
                    return count;
                }
                else
                {
                    runs[count++] = new PageRun { Start = from, End = from + pageSize, States = states };
                }
            }
        }

        return count;
    }

    // ioctl(2)
    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Ioctl(int descriptor, nuint request, ScanArgument* argument);

    // pread(2)
    [LibraryImport("libc", EntryPoint = "pread", SetLastError = true)]
    private static partial nint Pread(int descriptor, ulong* into, nuint count, long offset);

    // open(2)
    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenFile(string path, int flags);

    // struct pm_scan_arg, linux/fs.h
    private struct ScanArgument
    {
        public ulong Size;
        public ulong Flags;
        public ulong Start;
        public ulong End;
        public ulong WalkEnd;
        public ulong Vector;
        public ulong VectorLength;
        public ulong MaxPages;
        public ulong Inverted;
        public ulong Mask;
        public ulong AnyOf;
        public ulong Return;
    }
}

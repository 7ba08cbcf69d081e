using System.Runtime.InteropServices;

namespace Ebb.Linux;

/// <summary>Who reads what we write. The run time's own stream is silent where a pipe has no reader any more.</summary>
public static unsafe partial class Readers
{
    private const ulong Gone = 0x18UL << 48; // struct pollfd: POLLERR and POLLHUP of its revents

    /// <summary>Nobody will ever read it: the other end of a pipe or a terminal was closed.</summary>
    public static bool HaveLeft(int descriptor)
    {
        ulong asked = (uint)descriptor; // nothing is waited for
        return Poll(&asked, 1, 0) > 0 && (asked & Gone) != 0;
    }

    // poll(2)
    [LibraryImport("libc", EntryPoint = "poll")]
    private static partial int Poll(ulong* asked, nuint count, int milliseconds);
}

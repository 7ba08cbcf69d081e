using System.Runtime.InteropServices;

namespace Ebb.Linux;

/// <summary>The list of robust mutexes that a thread told the kernel of. glibc keeps its head inside the thread's own descriptor.</summary>
public static unsafe partial class RobustList
{
    private const int HeadSize = 24; // struct robust_list_head of linux/futex.h

    /// <summary>Where the head of the list is in the memory of a thread; null where it has none, or has ended. It does not stop the thread.</summary>
    /// <exception cref="TargetException">We may not ask.</exception>
    public static ulong? HeadOf(int tid)
    {
        nint number = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 274 : 100;
        void* head = null;
        nuint length = 0;
        if (SystemCall(number, tid, &head, &length) == 0)
        {
            return head != null && length == HeadSize ? (ulong)head : null;
        }

        return Marshal.GetLastPInvokeError() switch
        {
            Errno.ESRCH or Errno.ENOSYS => null,
            Errno.EPERM => throw TargetException.Denied(tid, "get_robust_list"),
            var errno => throw TargetException.Unexpected(tid, "get_robust_list", errno),
        };
    }

    // get_robust_list(2), which libc has no function for
    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint SystemCall(nint number, nint tid, void** head, nuint* length);
}

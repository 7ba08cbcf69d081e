using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Ebb.Linux;

/// <summary>Files that may have holes, and names that may be no file at all.</summary>
public static partial class SparseFile
{
    /// <summary>Opens it for reading. A FIFO without a writer does not keep us waiting.</summary>
    /// <returns>Null where it cannot be opened; <paramref name="errno"/> says why.</returns>
    public static SafeFileHandle? Open(string path, out int errno)
    {
        int descriptor = Open(path, 0x80900 /* O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY */);
        errno = descriptor < 0 ? Marshal.GetLastPInvokeError() : 0;
        return descriptor < 0 ? null : new SafeFileHandle(descriptor, ownsHandle: true);
    }

    /// <summary>Where at or after an offset the file holds something; -1 where only a hole follows. A file system that cannot tell has no holes.</summary>
    public static long NextData(SafeFileHandle file, long from)
    {
        long data = Lseek(file, from, 3 /* SEEK_DATA */);
        return data >= 0 ? data : Marshal.GetLastPInvokeError() == Errno.ENXIO ? -1 : from;
    }

    /// <summary>Where at or after an offset a hole begins, or the file ends; -1 where that cannot be told.</summary>
    public static long NextHole(SafeFileHandle file, long from) => Lseek(file, from, 4 /* SEEK_HOLE */);

    // open(2)
    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    // lseek(2)
    [LibraryImport("libc", EntryPoint = "lseek", SetLastError = true)]
    private static partial long Lseek(SafeFileHandle file, long offset, int whence);
}

using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Ebb.Linux;

/// <summary>A new file without a name: if we end before it is given one, nothing is left of it.</summary>
public static partial class UnnamedFile
{
    /// <summary>Makes one that only its owner may read, to be written and then named in <paramref name="folder"/>.</summary>
    /// <returns>Null where it cannot be made: also where the file system has no such files.</returns>
    public static SafeFileHandle? Create(string folder)
    {
        int directory = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 0x4000 : 0x1_0000; // O_DIRECTORY
        int descriptor = Open(folder, 0x48_0001 | directory /* O_WRONLY | O_CLOEXEC | O_TMPFILE */, 0x180 /* 0600 */);
        return descriptor < 0 ? null : new SafeFileHandle(descriptor, ownsHandle: true);
    }

    /// <summary>Gives it a name that nobody has. Zero, or the error number why not.</summary>
    public static int Name(SafeFileHandle file, string path) =>
        Link(-100 /* AT_FDCWD */, $"/proc/self/fd/{file?.DangerousGetHandle()}", -100, path, 0x400 /* AT_SYMLINK_FOLLOW */) == 0 ? 0 : Marshal.GetLastPInvokeError();

    /// <summary>Makes one that lies in memory alone, on no file system, and can be opened as <c>/proc/self/fd/N</c>.</summary>
    /// <returns>Null where it cannot be made.</returns>
    public static SafeFileHandle? InMemory(string name)
    {
        int descriptor = MemfdCreate(name, 1 /* MFD_CLOEXEC */);
        return descriptor < 0 ? null : new SafeFileHandle(descriptor, ownsHandle: true);
    }

    // memfd_create(2)
    [LibraryImport("libc", EntryPoint = "memfd_create", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MemfdCreate(string name, uint flags);

    // open(2)
    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags, int mode);

    // linkat(2)
    [LibraryImport("libc", EntryPoint = "linkat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(int fromFolder, string from, int toFolder, string to, int flags);
}

using System.Runtime.InteropServices;

namespace Ebb.Linux;

/// <summary>The calls of libc that read small files, and the answers they give.</summary>
internal static partial class Libc
{
    internal const int ReadOnlyCloseOnExec = 0x80000; // O_RDONLY | O_CLOEXEC, the same on x86-64 and arm64
    internal const int ScClkTck = 2; // _SC_CLK_TCK of bits/confname.h

    // open(2)
    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Open(string path, int flags);

    // read(2)
    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    internal static unsafe partial nint Read(int descriptor, byte* into, nuint count);

    // close(2)
    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    internal static partial int Close(int descriptor);

    // readlink(2)
    [LibraryImport("libc", EntryPoint = "readlink", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static unsafe partial nint ReadLink(string path, byte* into, nuint count);

    // sysconf(3)
    [LibraryImport("libc", EntryPoint = "sysconf", SetLastError = true)]
    internal static partial nint SysConf(int name);
}

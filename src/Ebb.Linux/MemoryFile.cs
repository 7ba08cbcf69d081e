using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Ebb.Linux;

/// <summary>A file that is in no folder and is gone with its last handle: a program that is run from it needs no disk.</summary>
/// <remarks>memfd_create(2). Folders for temporary files are often mounted so that nothing in them may be run.</remarks>
public sealed partial class MemoryFile : IDisposable
{
    private readonly SafeFileHandle _handle;

    /// <exception cref="IOException">The kernel has none to give.</exception>
    public MemoryFile(string name, ReadOnlySpan<byte> content)
    {
        int descriptor = MemfdCreate(name, 1 /* MFD_CLOEXEC */);
        if (descriptor < 0)
        {
            throw new IOException($"memfd_create failed with errno {Marshal.GetLastPInvokeError()}");
        }

        _handle = new SafeFileHandle(descriptor, ownsHandle: true);
        RandomAccess.Write(_handle, content, 0);
    }

    /// <summary>A path that leads to it for every process that may look at ours, as long as it is not disposed of.</summary>
    public string Path => $"/proc/{Environment.ProcessId}/fd/{_handle.DangerousGetHandle()}";

    public void Dispose() => _handle.Dispose();

    // memfd_create(2)
    [LibraryImport("libc", EntryPoint = "memfd_create", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MemfdCreate(string name, uint flags);
}

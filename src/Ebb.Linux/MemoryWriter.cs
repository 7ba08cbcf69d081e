using System.Runtime.InteropServices;

namespace Ebb.Linux;

/// <summary>Writes into another process's memory.</summary>
public static unsafe partial class MemoryWriter
{
    /// <summary>Writes where the process itself may write; process_vm_writev(2).</summary>
    /// <returns>False where not all could be written: a hole, a page that is read-only, a process that has ended.</returns>
    public static bool TryWrite(int pid, ulong address, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            var here = new IoVec(start, (nuint)bytes.Length);
            var there = new IoVec((void*)address, (nuint)bytes.Length);
            return ProcessVmWritev(pid, &here, 1, &there, 1, 0) == bytes.Length;
        }
    }

    /// <summary>Writes also where the process may only read: it gets a copy of its own of the page.</summary>
    /// <remarks>proc_pid_mem(5). A kernel may be set to forbid it (proc_mem.force_override).</remarks>
    public static bool TryForce(int pid, ulong address, ReadOnlySpan<byte> bytes)
    {
        int descriptor = Open($"/proc/{pid}/mem", 0x80001 /* O_WRONLY | O_CLOEXEC */);
        if (descriptor < 0)
        {
            return false;
        }

        nint written;
        fixed (byte* start = bytes)
        {
            written = Pwrite(descriptor, start, (nuint)bytes.Length, (long)address);
        }

        _ = Close(descriptor);
        return written == bytes.Length;
    }

    // process_vm_writev(2)
    [LibraryImport("libc", EntryPoint = "process_vm_writev")]
    private static partial nint ProcessVmWritev(int pid, IoVec* local, nuint localCount, IoVec* remote, nuint remoteCount, nuint flags);

    // open(2)
    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    // pwrite(2)
    [LibraryImport("libc", EntryPoint = "pwrite")]
    private static partial nint Pwrite(int descriptor, byte* from, nuint count, long offset);

    // close(2)
    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}

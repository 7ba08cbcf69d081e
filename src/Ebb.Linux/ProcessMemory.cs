using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Ebb.Linux;

/// <summary>One stretch of a target's memory and where it is to go in our buffer.</summary>
public readonly record struct Piece(ulong Address, int Offset, int Length);

/// <summary>Another process's memory, read while it runs, by any number of threads.</summary>
/// <remarks>process_vm_readv(2); pread(2) on <c>/proc/PID/mem</c> where a filter refuses the call. It copies each page twice.</remarks>
public sealed unsafe partial class ProcessMemory : IDisposable
{
    /// <summary>The kernel takes no more pieces in one call (UIO_MAXIOV).</summary>
    public const int MaxPieces = 1024;


    private readonly int _pid;
    private SafeFileHandle? _mem;
    private long _bytesRead;

    public ProcessMemory(int pid)
    {
        _pid = pid;
    }

    /// <summary>Bytes copied so far.</summary>
    public long BytesRead => Interlocked.Read(ref _bytesRead);

    /// <summary>Copies what stands at <paramref name="address"/>.</summary>
    /// <returns>
    /// The bytes copied: fewer than asked where the range runs into a hole, none where it starts in one.
    /// A hole is an answer, not a failure: the caller knows what it hoped to find there.
    /// </returns>
    /// <exception cref="TargetException">The process has ended, or may not be read.</exception>
    public int Read(ulong address, Span<byte> into)
    {
        var piece = new Piece(address, 0, into.Length);
        return Gather(new ReadOnlySpan<Piece>(in piece), into);
    }

    /// <summary>Copies many pieces in one call, each to its place in <paramref name="into"/>.</summary>
    /// <returns>The bytes copied, in the order of the pieces: where it is less than their sum, the piece it ends in met a hole.</returns>
    /// <exception cref="TargetException">The process has ended, or may not be read.</exception>
    public int Gather(ReadOnlySpan<Piece> pieces, Span<byte> into)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(pieces.Length, MaxPieces);
        if (pieces.IsEmpty || into.IsEmpty)
        {
            return 0;
        }

        return _mem is null ? Vectored(pieces, into) : Positional(pieces, into);
    }

    public void Dispose() => _mem?.Dispose();

    private int Vectored(ReadOnlySpan<Piece> pieces, Span<byte> into)
    {
        nint copied;
        IoVec* here = stackalloc IoVec[pieces.Length];
        IoVec* there = stackalloc IoVec[pieces.Length];
        fixed (byte* start = into)
        {
            for (int i = 0; i < pieces.Length; i++)
            {
                Piece piece = pieces[i];
                ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)piece.Offset, (uint)into.Length);
                ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)piece.Length, (uint)(into.Length - piece.Offset));
                here[i] = new IoVec(start + piece.Offset, (nuint)piece.Length);
                there[i] = new IoVec((void*)piece.Address, (nuint)piece.Length);
            }

            copied = ProcessVmReadv(_pid, here, (nuint)pieces.Length, there, (nuint)pieces.Length, 0);
        }

        if (copied >= 0)
        {
            Interlocked.Add(ref _bytesRead, copied);
            return (int)copied;
        }

        int errno = Marshal.GetLastPInvokeError();
        return errno switch
        {
            Errno.EFAULT or Errno.EIO => 0,
            Errno.ESRCH => throw TargetException.Gone(_pid),
            Errno.EPERM or Errno.ENOSYS when TryOpenMem() => Positional(pieces, into),
            Errno.EPERM or Errno.ENOSYS => throw TargetException.Denied(_pid, "process_vm_readv"),
            _ => throw TargetException.Unexpected(_pid, "process_vm_readv", errno),
        };
    }

    private int Positional(ReadOnlySpan<Piece> pieces, Span<byte> into)
    {
        int total = 0;
        foreach (Piece piece in pieces)
        {
            nint copied;
            fixed (byte* start = into.Slice(piece.Offset, piece.Length))
            {
                copied = Pread((int)_mem!.DangerousGetHandle(), start, (nuint)piece.Length, (long)piece.Address);
            }

            int errno = copied < 0 ? Marshal.GetLastPInvokeError() : 0;
            if (errno is not (0 or Errno.EIO or Errno.EFAULT))
            {
                throw TargetException.Unexpected(_pid, "pread on /proc/PID/mem", errno);
            }

            total += (int)Math.Max(copied, 0);
            Interlocked.Add(ref _bytesRead, Math.Max(copied, 0));
            if (copied < piece.Length)
            {
                break;
            }
        }

        return total;
    }

    private bool TryOpenMem()
    {
        int descriptor = Open($"/proc/{_pid}/mem", 0x80000 /* O_RDONLY | O_CLOEXEC */);
        if (descriptor < 0)
        {
            return Marshal.GetLastPInvokeError() is Errno.EPERM or Errno.EACCES ? false : throw TargetException.Gone(_pid);
        }

        // Another thread may have been here first.
        var mem = new SafeFileHandle(descriptor, ownsHandle: true);
        if (Interlocked.CompareExchange(ref _mem, mem, null) is not null)
        {
            mem.Dispose();
        }

        return true;
    }

    // process_vm_readv(2)
    [LibraryImport("libc", EntryPoint = "process_vm_readv", SetLastError = true)]
    private static partial nint ProcessVmReadv(int pid, IoVec* local, nuint localCount, IoVec* remote, nuint remoteCount, nuint flags);

    // pread(2)
    [LibraryImport("libc", EntryPoint = "pread", SetLastError = true)]
    private static partial nint Pread(int descriptor, byte* into, nuint count, long offset);

    // open(2)
    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);
}

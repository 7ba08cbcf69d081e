using System.Runtime.InteropServices;

namespace Ebb.Linux;

/// <summary>Memory of our own that is resident from the start, so that no first touch is paid in the middle of a walk.</summary>
/// <remarks>mmap(2) with MAP_POPULATE: 0.5 µs a page where a first touch costs up to 13.</remarks>
public sealed unsafe partial class PopulatedPages : IDisposable
{
    private readonly int _length;
    private void* _start;

    public PopulatedPages(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        void* start = Mmap(null, (nuint)length, 3 /* PROT_READ | PROT_WRITE */, 0x8022 /* MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE */, -1, 0);
        if (start == (void*)-1)
        {
            throw new IOException($"mmap of {length} bytes failed with errno {Marshal.GetLastPInvokeError()}");
        }

        _start = start;
        _length = length;
    }

    ~PopulatedPages() => Release();

    public Span<byte> Bytes
    {
        get
        {
            ObjectDisposedException.ThrowIf(_start is null, this);
            return new Span<byte>(_start, _length);
        }
    }

    public void Dispose()
    {
        Release();
        GC.SuppressFinalize(this);
    }

    private void Release()
    {
        if (_start is not null)
        {
            _ = Munmap(_start, (nuint)_length);
            _start = null;
        }
    }

    // mmap(2)
    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static partial void* Mmap(void* at, nuint length, int protection, int flags, int descriptor, long offset);

    // munmap(2)
    [LibraryImport("libc", EntryPoint = "munmap", SetLastError = true)]
    private static partial int Munmap(void* at, nuint length);
}

using Microsoft.Win32.SafeHandles;

namespace Ebb.Elf;

/// <summary>The bytes of a file, by position: from an open file, a piece at a time, or from an array.</summary>
internal sealed class FileBytes : IDisposable
{
    private readonly SafeFileHandle? _handle;
    private readonly byte[] _bytes = [];

    public FileBytes(byte[] bytes)
    {
        _bytes = bytes;
        Length = (ulong)bytes.Length;
    }

    /// <exception cref="IOException">It is a directory, or has no size.</exception>
    public FileBytes(SafeFileHandle handle)
    {
        _handle = handle;
        Length = (ulong)RandomAccess.GetLength(handle);
    }

    /// <summary>The size when it was opened; a file that shrinks later gives short reads.</summary>
    public ulong Length { get; }

    /// <summary>Fills <paramref name="into"/> from <paramref name="offset"/> on, as far as there are bytes.</summary>
    public int Read(ulong offset, Span<byte> into)
    {
        if (offset >= Length)
        {
            return 0;
        }

        int wanted = (int)ulong.Min((ulong)into.Length, Length - offset);
        if (_handle is null)
        {
            _bytes.AsSpan((int)offset, wanted).CopyTo(into);
            return wanted;
        }

        int have = 0;
        try
        {
            while (have < wanted)
            {
                int more = RandomAccess.Read(_handle, into[have..wanted], (long)offset + have);
                if (more == 0)
                {
                    break;
                }

                have += more;
            }
        }
        catch (Exception broken) when (broken is IOException or UnauthorizedAccessException)
        {
            // A file system that fails half way is a file that ends there.
        }

        return have;
    }

    public void Dispose() => _handle?.Dispose();
}

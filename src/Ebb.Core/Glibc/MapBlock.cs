using System.IO.Compression;

namespace Ebb.Glibc;

/// <summary>A part of a map that can be read by itself, packed.</summary>
/// <param name="Length">Before packing.</param>
/// <param name="IsPacked">By Brotli; else the bytes are as they are.</param>
internal sealed record MapBlock(int Length, bool IsPacked, byte[] Bytes)
{
    // A part is packed while the target may be stopped.
    private const int Quality = 1;
    private const int Window = 18;

    [ThreadStatic]
    private static byte[]? s_packed;

    public static MapBlock Of(ReadOnlySpan<byte> bytes)
    {
        byte[] packed = s_packed is { } kept && kept.Length >= bytes.Length ? kept : s_packed = new byte[bytes.Length];
        return BrotliEncoder.TryCompress(bytes, packed.AsSpan(0, bytes.Length), out int length, Quality, Window) && length < bytes.Length
            ? new MapBlock(bytes.Length, true, packed[..length])
            : new MapBlock(bytes.Length, false, bytes.ToArray());
    }

    /// <exception cref="InvalidDataException">It came from a file, and does not unpack.</exception>
    public byte[] Unpacked()
    {
        byte[] bytes = Bytes;
        if (IsPacked)
        {
            bytes = new byte[Length];
            if (!BrotliDecoder.TryDecompress(Bytes, bytes, out int length) || length != Length)
            {
                throw Broken();
            }
        }

        return bytes.Length == Length ? bytes : throw Broken();
    }

    public static InvalidDataException Broken() => new("is damaged: a map does not hold together");
}

using System.IO.Compression;

namespace Ebb.Saved;

/// <summary>One section of a snapshot file, its checksum right and its data not yet unpacked.</summary>
internal sealed record Section(string Tag, byte Codec, int Length, byte[] Stored)
{
    /// <exception cref="InvalidDataException">It does not unpack to what its header says.</exception>
    public Fields Unpack() => Fields.Of(UnpackedBytes(), 0, Length);

    /// <exception cref="InvalidDataException">It does not unpack to what its header says.</exception>
    public byte[] UnpackedBytes()
    {
        if (Codec == SnapshotFormat.Stored && Stored.Length == Length)
        {
            return Stored;
        }

        byte[] data = new byte[Length];
        return Codec == SnapshotFormat.Brotli && BrotliDecoder.TryDecompress(Stored, data, out int length) && length == Length
            ? data
            : throw Fields.Broken($"section {Tag} does not unpack");
    }
}

using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Ebb.Saved;

/// <summary>Writes the header of a snapshot file and its sections, one after another: nothing is kept, and nothing is gone back to.</summary>
internal sealed class SectionWriter
{
    private const int Quality = 5;
    private const int Window = 20;

    private readonly Stream _stream;
    private byte[] _compressed = [];
    private uint _sums = uint.MaxValue;
    private ulong _count;

    public SectionWriter(Stream stream, string version)
    {
        _stream = stream;
        byte[] text = Encoding.ASCII.GetBytes(version);
        byte[] header = new byte[SnapshotFormat.Magic.Length + 5 + text.Length + 4];
        SnapshotFormat.Magic.CopyTo(header);
        Span<byte> rest = header.AsSpan(SnapshotFormat.Magic.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(rest, SnapshotFormat.Major);
        BinaryPrimitives.WriteUInt16LittleEndian(rest[2..], SnapshotFormat.Minor);
        rest[4] = checked((byte)text.Length);
        text.CopyTo(rest[5..]);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(header.Length - 4), SnapshotFormat.Checksum(header.AsSpan(0, header.Length - 4)));
        _stream.Write(header);
    }

    public void Write(string tag, ReadOnlySpan<byte> data)
    {
        if (data.Length > SnapshotFormat.LongestSection)
        {
            throw new InvalidOperationException($"section {tag} has {data.Length} bytes");
        }

        _compressed = _compressed.Length >= data.Length ? _compressed : new byte[data.Length];
        bool isSmaller = BrotliEncoder.TryCompress(data, _compressed, out int length, Quality, Window) && length < data.Length;
        ReadOnlySpan<byte> stored = isSmaller ? _compressed.AsSpan(0, length) : data;

        Write(tag, isSmaller ? SnapshotFormat.Brotli : SnapshotFormat.Stored, data.Length, stored);
    }

    /// <summary>A section that is packed already, or need not be.</summary>
    public void Write(string tag, byte codec, int length, ReadOnlySpan<byte> stored)
    {
        Span<byte> header = stackalloc byte[SnapshotFormat.SectionHeader];
        Encoding.ASCII.GetBytes(tag, header);
        header[4] = codec;
        BinaryPrimitives.WriteInt32LittleEndian(header[5..], length);
        BinaryPrimitives.WriteInt32LittleEndian(header[9..], stored.Length);
        uint sum = SnapshotFormat.Checksum(stored, SnapshotFormat.Checksum(header[..13]));
        BinaryPrimitives.WriteUInt32LittleEndian(header[13..], sum);
        _stream.Write(header);
        _stream.Write(stored);
        _sums = SnapshotFormat.Checksum(header[13..], _sums);
        _count++;
    }

    /// <summary>The last section, which tells a whole file from one that was cut.</summary>
    public void End()
    {
        var fields = new FieldWriter();
        fields.Number(1, _count);
        fields.Number(2, _sums);
        Write(SnapshotFormat.End, fields.Written);
    }
}

using System.Buffers.Binary;
using System.Text;

namespace Ebb.Saved;

/// <summary>Reads a snapshot file from its start to its end, section by section, and holds each to its checksum.</summary>
/// <remarks>What is wrong is told by <see cref="InvalidDataException"/>, whose message goes on after the file's name.</remarks>
internal sealed class SectionReader
{
    private readonly Stream _stream;
    private uint _sums = uint.MaxValue;
    private ulong _count;
    private long _at;

    /// <exception cref="InvalidDataException">It is no snapshot, or not one that this version reads.</exception>
    public SectionReader(Stream stream)
    {
        _stream = stream;
        byte[] header = new byte[SnapshotFormat.Magic.Length + 5 + byte.MaxValue + 4];
        int length = SnapshotFormat.Magic.Length;
        if (_stream.ReadAtLeast(header.AsSpan(0, length), length, throwOnEndOfStream: false) < length
            || !header.AsSpan(0, length).SequenceEqual(SnapshotFormat.Magic))
        {
            throw new InvalidDataException("is not a snapshot of ebb");
        }

        Take(header.AsSpan(length, 5));
        ReadOnlySpan<byte> versions = header.AsSpan(length, 5);
        ushort major = BinaryPrimitives.ReadUInt16LittleEndian(versions);
        Minor = BinaryPrimitives.ReadUInt16LittleEndian(versions[2..]);
        Span<byte> rest = header.AsSpan(length + 5, versions[4] + 4);
        Take(rest);
        bool isWhole = SnapshotFormat.Checksum(header.AsSpan(0, length + 5 + versions[4])) == BinaryPrimitives.ReadUInt32LittleEndian(rest[^4..]);
        if (!isWhole || rest.Length - 4 > SnapshotFormat.LongestVersion)
        {
            throw new InvalidDataException("is damaged at its start: the checksum is wrong");
        }

        Version = Encoding.ASCII.GetString(rest[..^4]);
        _at = length + 5 + rest.Length;
        if (major != SnapshotFormat.Major)
        {
            throw new InvalidDataException(
                $"was written by ebb {Version} in version {major} of the format, and this ebb reads version {SnapshotFormat.Major}; use ebb {Version} or newer");
        }
    }

    /// <summary>Of the ebb that wrote it.</summary>
    public string Version { get; }

    public ushort Minor { get; }

    /// <summary>The next section; null at the end.</summary>
    /// <exception cref="InvalidDataException">It is cut or damaged.</exception>
    public Section? Next()
    {
        byte[] header = new byte[SnapshotFormat.SectionHeader];
        Take(header);
        string tag = Encoding.ASCII.GetString(header, 0, 4);
        int length = BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(5));
        int stored = BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(9));
        if (length is < 0 or > SnapshotFormat.LongestSection || stored is < 0 or > SnapshotFormat.LongestSection)
        {
            throw Damaged("a section claims an impossible length");
        }

        byte[] data = new byte[stored];
        Take(data);
        uint sum = SnapshotFormat.Checksum(data, SnapshotFormat.Checksum(header.AsSpan(0, 13)));
        if (sum != BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(13)))
        {
            throw Damaged("a checksum is wrong");
        }

        var section = new Section(tag, header[4], length, data);
        if (tag == SnapshotFormat.End)
        {
            Fields end = section.Unpack();
            return end.Number(1) == _count && end.Number(2) == _sums && _stream.ReadByte() < 0
                ? null
                : throw Damaged("sections are missing, or something stands behind the end");
        }

        _sums = SnapshotFormat.Checksum(header.AsSpan(13), _sums);
        _count++;
        _at += SnapshotFormat.SectionHeader + stored;
        return section;
    }

    private void Take(Span<byte> bytes)
    {
        if (_stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
        {
            throw new InvalidDataException("ends too early: it was cut, or never written to its end");
        }
    }

    private InvalidDataException Damaged(string how) => new($"is damaged at byte {_at}: {how}");
}

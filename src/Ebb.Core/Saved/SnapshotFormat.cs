using System.Buffers.Binary;
using System.Numerics;

namespace Ebb.Saved;

/// <summary>The constants of the file format, which <c>docs/snapshots.md</c> describes. What stands here was promised, and only grows.</summary>
internal static class SnapshotFormat
{
    /// <summary>A reader of another major version refuses the file.</summary>
    public const ushort Major = 1;

    /// <summary>A newer minor version has sections and fields that an older reader passes over.</summary>
    public const ushort Minor = 2;

    /// <summary>No section is longer than this, before or after compression.</summary>
    public const int LongestSection = 16 << 20;

    /// <summary>A list is continued in a further section from here on.</summary>
    public const int FullSection = 256 << 10;

    /// <summary>Tag, codec, length before compression, length in the file, checksum.</summary>
    public const int SectionHeader = 17;

    public const int LongestVersion = 32;

    public const byte Stored = 0;
    public const byte Brotli = 1;

    public const string Target = "TARG";
    public const string Capture = "CAPT";
    public const string Mappings = "MAPS";
    public const string Malloc = "MALC";
    public const string Arenas = "ARNA";
    public const string Census = "CENS";
    public const string Region = "REGN";
    public const string Chunks = "CHNK";
    public const string Mmapped = "MMBL";
    public const string Pages = "PAGE";
    public const string Keepers = "KEEP";
    public const string Notes = "NOTE";
    public const string End = "END.";

    public static ReadOnlySpan<byte> Magic => "EBBSNAP\n"u8;

    /// <summary>The remainder of CRC-32C (RFC 3720, B.4), not inverted at the end, which finds any burst of up to 32 wrong bits.</summary>
    public static uint Checksum(ReadOnlySpan<byte> bytes, uint before = uint.MaxValue)
    {
        uint sum = before;
        while (bytes.Length >= 8)
        {
            sum = BitOperations.Crc32C(sum, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[8..];
        }

        foreach (byte one in bytes)
        {
            sum = BitOperations.Crc32C(sum, one);
        }

        return sum;
    }
}

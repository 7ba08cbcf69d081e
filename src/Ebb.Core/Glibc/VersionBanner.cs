using System.Globalization;
using Ebb.Elf;
using Ebb.Memory;

namespace Ebb.Glibc;

/// <summary>Finds what <c>libc.so.6</c> prints when it is run as a program: <c>GNU C Library (...) stable release version 2.36.</c></summary>
internal static class VersionBanner
{
    private const int PieceLength = 128 * 1024;
    private const int Longest = 64;
    private const ulong MaxScanned = 32 << 20;

    private delegate int ReadPiece(ulong at, Span<byte> into);

    private static ReadOnlySpan<byte> Words => " release version "u8;

    /// <summary>The release it names; null where it stands nowhere in the read-only parts.</summary>
    public static GlibcVersion? Find(ElfFile file)
    {
        ElfSegment[] readOnly = [.. file.Loads.Where(load => !load.IsWritable)];

        // Text and constants may lie apart or together; the constants come last where they lie apart.
        ElfSegment[] constants = [.. readOnly.Where(load => !load.IsExecutable).Reverse()];
        ulong left = MaxScanned;
        foreach (ElfSegment load in constants.Length > 0 ? constants : readOnly)
        {
            if (Find(file, load, ulong.Min(load.FileSize, left)) is { } version)
            {
                return version;
            }

            left -= ulong.Min(left, load.FileSize);
        }

        return null;
    }

    /// <summary>The same in memory.</summary>
    public static GlibcVersion? Find(IMemory memory, ulong start, ulong end) =>
        Find((at, into) => memory.Read(new Address(at), into), start, ulong.Min(end - start, MaxScanned));

    /// <summary>The release in a name such as <c>libc-2.31.so</c>, as libraries were called up to 2.33.</summary>
    public static GlibcVersion? InFileName(string path)
    {
        ReadOnlySpan<char> name = path.AsSpan(path.LastIndexOf('/') + 1);
        return name.StartsWith("libc-2.", StringComparison.Ordinal) && name.EndsWith(".so", StringComparison.Ordinal)
            && int.TryParse(name[7..^3], NumberStyles.None, CultureInfo.InvariantCulture, out int minor) ? new GlibcVersion(2, minor) : null;
    }

    private static GlibcVersion? Find(ElfFile file, ElfSegment load, ulong length) => Find(file.ReadAt, load.VirtualAddress, length);

    private static GlibcVersion? Find(ReadPiece read, ulong start, ulong length)
    {
        byte[] piece = new byte[(int)ulong.Min(PieceLength, length)];
        ulong at = 0;
        while (at < length)
        {
            int wanted = (int)ulong.Min((ulong)piece.Length, length - at);
            ReadOnlySpan<byte> bytes = piece.AsSpan(0, read(start + at, piece.AsSpan(0, wanted)));
            ReadOnlySpan<byte> rest = bytes;
            while (rest.IndexOf(Words) is >= 0 and int hit)
            {
                rest = rest[(hit + Words.Length)..];
                if (Parse(rest) is { } version)
                {
                    return version;
                }
            }

            if (bytes.Length <= Longest || at + (ulong)bytes.Length >= length)
            {
                return null;
            }

            at += (ulong)(bytes.Length - Longest); // a banner cut in two is read whole with the next piece
        }

        return null;
    }

    // "2.36.", "2.43.9000.": the second number ends at anything that is not a digit.
    private static GlibcVersion? Parse(ReadOnlySpan<byte> text)
    {
        if (!text.StartsWith("2."u8))
        {
            return null;
        }

        text = text[2..];
        int digits = text.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        return digits is 1 or 2 && int.TryParse(text[..digits], out int minor) ? new GlibcVersion(2, minor) : null;
    }
}

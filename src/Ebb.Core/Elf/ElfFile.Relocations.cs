using static System.Buffers.Binary.BinaryPrimitives;

namespace Ebb.Elf;

/// <content>Relative relocations, in both forms that linkers write.</content>
public sealed partial class ElfFile
{
    private const int RelaSize = 24;

    // A browser has about a million.
    private const int MaxRelocations = 1 << 22;

    /// <summary>The words that the loader fills with addresses of this file, as they come; at most about four million.</summary>
    /// <remarks>
    /// elf(5) for <c>DT_RELA</c>, where the target is written beside the place. <c>DT_RELR</c> (gABI, "Relative relocation
    /// table") is a packed list of places alone; the target stands in the place itself.
    /// </remarks>
    public IEnumerable<RelativeRelocation> RelativeRelocations() =>
        Machine is ElfMachine.X64 or ElfMachine.Arm64 ? FromRela().Concat(FromRelr()).Take(MaxRelocations) : [];

    private IEnumerable<RelativeRelocation> FromRela()
    {
        uint relative = Machine == ElfMachine.X64 ? 8u : 1027u; // R_X86_64_RELATIVE, R_AARCH64_RELATIVE
        if (_dynamic.Rela == 0 || !TryFileOffset(_dynamic.Rela, out ulong offset, out ulong available))
        {
            yield break;
        }

        ulong end = offset + ulong.Min(available, _dynamic.RelaSize);
        byte[] piece = new byte[(int)ulong.Min(PieceLength, end - offset)];
        while (offset < end)
        {
            int read = _file.Read(offset, piece.AsSpan(0, (int)ulong.Min((ulong)piece.Length, end - offset)));
            for (int at = 0; at + RelaSize <= read; at += RelaSize)
            {
                if (ReadUInt32LittleEndian(piece.AsSpan(at + 8)) == relative)
                {
                    yield return new RelativeRelocation(ReadUInt64LittleEndian(piece.AsSpan(at)), ReadUInt64LittleEndian(piece.AsSpan(at + 16)));
                }
            }

            if (read < piece.Length)
            {
                break;
            }

            offset += (ulong)read;
        }
    }

    // An even word is a place. An odd word is a map of the 63 words behind the last place, or behind the last map.
    private IEnumerable<RelativeRelocation> FromRelr()
    {
        if (_dynamic.Relr == 0 || !TryFileOffset(_dynamic.Relr, out ulong offset, out ulong available))
        {
            yield break;
        }

        ulong end = offset + (ulong.Min(available, _dynamic.RelrSize) & ~7UL);
        byte[] piece = new byte[(int)ulong.Min(PieceLength, end - offset)];
        var image = new ImagePiece(this);
        ulong place = 0;
        while (offset < end)
        {
            int read = _file.Read(offset, piece.AsSpan(0, (int)ulong.Min((ulong)piece.Length, end - offset)));
            for (int at = 0; at + 8 <= read; at += 8)
            {
                ulong word = ReadUInt64LittleEndian(piece.AsSpan(at));
                if ((word & 1) == 0)
                {
                    yield return new RelativeRelocation(word, image.WordAt(word));
                    place = word + 8;
                    continue;
                }

                for (int bit = 1; bit < 64; bit++)
                {
                    ulong marked = place + (8 * (ulong)(bit - 1));
                    if ((word >> bit & 1) != 0)
                    {
                        yield return new RelativeRelocation(marked, image.WordAt(marked));
                    }
                }

                place += 63 * 8;
            }

            if (read < piece.Length)
            {
                break;
            }

            offset += (ulong)read;
        }
    }

    // The places go upwards and lie close together: a piece of the image serves many.
    private sealed class ImagePiece(ElfFile file)
    {
        // Enough for a gigabyte of data; a table that jumps to and fro must not cost a read for each word.
        private const int MaxReads = 1 << 16;

        private readonly byte[] _bytes = new byte[16 * 1024];
        private ulong _start;
        private int _length;
        private int _reads;

        // 0 where the image has no such word.
        public ulong WordAt(ulong address)
        {
            if (_length < 8 || address < _start || address - _start > (ulong)(_length - 8))
            {
                _start = address;
                _length = _reads++ < MaxReads ? file.ReadAt(address, _bytes) : 0;
            }

            return _length < 8 ? 0 : ReadUInt64LittleEndian(_bytes.AsSpan((int)(address - _start)));
        }
    }
}

using System.Text;
using static System.Buffers.Binary.BinaryPrimitives;

namespace Ebb.Elf;

/// <content>What is read once, when the file is opened.</content>
public sealed partial class ElfFile
{
    private const int MaxDynamic = 4096;
    private const int MaxNeeded = 256;
    private const int MaxName = 4096;
    private const int MaxNotes = 64 * 1024;
    private const uint BuildIdNote = 3; // NT_GNU_BUILD_ID

    private readonly List<uint> _neededNames = [];
    private List<string>? _needed;

    private ElfSegment[] ReadSegments()
    {
        if (!IsUnderstood || _header.Segments > MaxSegments)
        {
            return [];
        }

        byte[] bytes = new byte[_header.Segments * 56];
        var segments = new ElfSegment[_file.Read(_header.SegmentsAt, bytes) / 56];
        for (int i = 0; i < segments.Length; i++)
        {
            segments[i] = ElfSegment.Decode(bytes.AsSpan(i * 56, 56));
        }

        return segments;
    }

    private DynamicTable ReadDynamic()
    {
        var table = default(DynamicTable);
        foreach (ElfSegment segment in Segments.Where(segment => segment.Type == ElfSegment.Dynamic).Take(1))
        {
            byte[] bytes = new byte[ulong.Min(segment.MemorySize / 16, MaxDynamic) * 16];
            int read = ReadAt(segment.VirtualAddress, bytes);
            for (int at = 0; at + 16 <= read; at += 16)
            {
                ulong tag = ReadUInt64LittleEndian(bytes.AsSpan(at));
                ulong value = ReadUInt64LittleEndian(bytes.AsSpan(at + 8));
                if (tag == 0)
                {
                    break;
                }

                table = table.With(tag, value);
                if (tag == 1 && value <= uint.MaxValue && _neededNames.Count < MaxNeeded)
                {
                    _neededNames.Add((uint)value);
                }
            }
        }

        return table;
    }

    private List<string> ReadNeeded()
    {
        var needed = new List<string>();
        foreach (uint name in _neededNames)
        {
            if (TryFileOffset(_dynamic.Strings + name, out ulong offset, out ulong available))
            {
                needed.Add(ReadText(offset, available));
            }
        }

        return needed;
    }

    private string? ReadInterpreter()
    {
        foreach (ElfSegment segment in Segments)
        {
            if (segment.Type == ElfSegment.Interpreter)
            {
                return ReadText(segment.Offset, segment.FileSize);
            }
        }

        return null;
    }

    // Up to the first zero; at most MaxName bytes.
    private string ReadText(ulong offset, ulong limit)
    {
        Span<byte> bytes = stackalloc byte[MaxName];
        ReadOnlySpan<byte> read = bytes[.._file.Read(offset, bytes[..(int)ulong.Min(limit, MaxName)])];
        int end = read.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? read : read[..end]);
    }

    private string? ReadBuildId()
    {
        foreach (ElfSegment segment in Segments.Where(segment => segment.Type == ElfSegment.Note))
        {
            byte[] bytes = new byte[ulong.Min(segment.FileSize, MaxNotes)];
            int read = _file.Read(segment.Offset, bytes);
            if (FindBuildId(bytes.AsSpan(0, read), segment.Alignment == 8 ? 8u : 4u) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    // elf(5), "Notes": name size, content size, type; name and content each padded.
    private static string? FindBuildId(ReadOnlySpan<byte> notes, uint alignment)
    {
        while (notes.Length >= 12)
        {
            ulong nameSize = ReadUInt32LittleEndian(notes);
            ulong contentSize = ReadUInt32LittleEndian(notes[4..]);
            ulong content = Padded(12 + nameSize, alignment);
            ulong next = Padded(content + contentSize, alignment);
            if (content + contentSize > (ulong)notes.Length)
            {
                return null;
            }

            if (ReadUInt32LittleEndian(notes[8..]) == BuildIdNote && notes[12..].StartsWith("GNU\0"u8) && contentSize is > 0 and <= 64)
            {
                return Convert.ToHexStringLower(notes.Slice((int)content, (int)contentSize));
            }

            notes = next < (ulong)notes.Length ? notes[(int)next..] : [];
        }

        return null;
    }

    private static ulong Padded(ulong size, uint alignment) => (size + alignment - 1) & ~(ulong)(alignment - 1);
}

using System.Buffers.Binary;

namespace Ebb.LiveTests.Leaks;

/// <summary>The kinds of the notes in a core, as elf(5) has them, to be made others.</summary>
internal static class CoreNoteTypes
{
    private const uint NoteSegment = 4;

    /// <returns>How many were of that kind, and are no more.</returns>
    public static int Replace(string core, uint kind, uint by)
    {
        byte[] bytes = File.ReadAllBytes(core);
        int replaced = 0;
        int segments = (int)BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(0x20)), size = BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(0x36)), count = BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(0x38));
        for (int segment = segments; segment < segments + (size * count); segment += size)
        {
            if (Word(segment) != NoteSegment)
            {
                continue;
            }

            int at = (int)BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(segment + 8)), end = at + (int)BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(segment + 0x20));
            for (; at < end; at += 12 + Padded(Word(at)) + Padded(Word(at + 4)))
            {
                if (Word(at + 8) == kind)
                {
                    BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(at + 8), by);
                    replaced++;
                }
            }
        }

        File.WriteAllBytes(core, bytes);
        return replaced;

        uint Word(int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at));
    }

    private static int Padded(uint length) => (int)((length + 3) & ~3u);
}

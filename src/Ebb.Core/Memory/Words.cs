using System.Buffers.Binary;

namespace Ebb.Memory;

/// <summary>Reads of single words, all or nothing.</summary>
public static class Words
{
    /// <summary>Reads the 8 bytes at <paramref name="at"/>; false where they are not all there.</summary>
    public static bool TryReadWord(this IMemory memory, Address at, out ulong word)
    {
        Span<byte> bytes = stackalloc byte[8];
        bool whole = memory.Read(at, bytes) == bytes.Length;
        word = whole ? BinaryPrimitives.ReadUInt64LittleEndian(bytes) : 0;
        return whole;
    }

    /// <summary>Fills <paramref name="into"/> from <paramref name="at"/>; false where it is not all there.</summary>
    public static bool TryRead(this IMemory memory, Address at, Span<byte> into) => memory.Read(at, into) == into.Length;

    /// <summary>The word at <paramref name="offset"/> of bytes already read.</summary>
    public static ulong Word(this ReadOnlySpan<byte> bytes, int offset) => BinaryPrimitives.ReadUInt64LittleEndian(bytes[offset..]);

    /// <summary>The half word at <paramref name="offset"/> of bytes already read.</summary>
    public static int HalfWord(this ReadOnlySpan<byte> bytes, int offset) => BinaryPrimitives.ReadInt32LittleEndian(bytes[offset..]);
}

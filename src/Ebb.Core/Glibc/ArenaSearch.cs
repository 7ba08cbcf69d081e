using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Ebb.Elf;

namespace Ebb.Glibc;

/// <summary>Finds <c>main_arena</c> in a file by its <c>next</c>, which points to the arena's own start, and the zeros around it.</summary>
internal static class ArenaSearch
{
    // The writable part of a static program; beyond it a self-pointer is not looked for.
    private const ulong MaxScanned = 64 << 20;
    private const int MaxCandidates = 16;

    // Pointers that lie as far behind their target by chance are few.
    private const int MaxPointers = 4096;

    private const int PieceLength = 256 * 1024;

    public static bool TryFind(ElfFile file, out ulong arena, [NotNullWhen(true)] out ArenaLayout? layout)
    {
        List<(ulong Arena, ArenaLayout Layout)> found = Proven(file, SelfPointersByRelocation(file));
        if (found.Count == 0 && file.Type == ElfType.Executable)
        {
            found = Proven(file, SelfPointersByValue(file));
        }

        (arena, layout) = found.Count > 0 ? found[0] : default;
        if (found.Count > 1 && file.TryFindSymbol("main_arena", out ElfSymbol symbol) && found.Exists(one => one.Arena == symbol.Value))
        {
            (arena, layout) = found.Find(one => one.Arena == symbol.Value);
        }

        return layout is not null;
    }

    private static List<(ulong Arena, ArenaLayout Layout)> Proven(ElfFile file, IEnumerable<RelativeRelocation> pointers)
    {
        var found = new List<(ulong Arena, ArenaLayout Layout)>();
        foreach (RelativeRelocation pointer in pointers)
        {
            if (LayoutAt(file, pointer) is { } layout && !found.Exists(one => one.Arena == pointer.Target))
            {
                found.Add((pointer.Target, layout));
                if (found.Count == MaxCandidates)
                {
                    break;
                }
            }
        }

        return found;
    }

    private static bool IsNext(ulong distance) => distance is 2072 or 2152 or 2160;

    private static IEnumerable<RelativeRelocation> SelfPointersByRelocation(ElfFile file) =>
        file.RelativeRelocations().Where(pointer => IsNext(pointer.Location - pointer.Target)).Take(MaxPointers);

    // A program at a fixed address has its pointers written out.
    private static IEnumerable<RelativeRelocation> SelfPointersByValue(ElfFile file)
    {
        ulong left = MaxScanned;
        byte[] piece = new byte[PieceLength];
        foreach (ElfSegment load in file.Loads.Where(load => load.IsWritable))
        {
            ulong at = (load.VirtualAddress + 7) & ~7UL;
            ulong end = load.VirtualAddress + ulong.Min(load.FileSize, left);
            while (at < end)
            {
                int read = file.ReadAt(at, piece.AsSpan(0, (int)ulong.Min(PieceLength, end - at)));
                foreach (int offset in SelfPointers(piece.AsSpan(0, read & ~7), at))
                {
                    yield return new RelativeRelocation(at + (ulong)offset, BinaryPrimitives.ReadUInt64LittleEndian(piece.AsSpan(offset)));
                }

                if (read < 8)
                {
                    break;
                }

                at += (ulong)(read & ~7);
                left -= ulong.Min(left, (ulong)read);
            }
        }
    }

    private static List<int> SelfPointers(ReadOnlySpan<byte> bytes, ulong at)
    {
        var offsets = new List<int>();
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(bytes);
        for (int i = 0; i < words.Length; i++)
        {
            if (IsNext(at + (8 * (ulong)i) - words[i]))
            {
                offsets.Add(8 * i);
            }
        }

        return offsets;
    }

    // The rows that agree on next differ in whether the count of threads, 1 in the file, comes after next_free.
    private static ArenaLayout? LayoutAt(ElfFile file, RelativeRelocation pointer)
    {
        ulong distance = pointer.Location - pointer.Target;
        return pointer.Target % 8 != 0
            ? null
            : ArenaLayout.All.FirstOrDefault(row => (ulong)row.Next == distance && IsArena(file, pointer.Target, row));
    }

    // In the file an arena is all zeros but for next and the count of threads. Where the loader
    // fills the pointer in, the file may hold zero there too.
    private static bool IsArena(ElfFile file, ulong address, ArenaLayout row)
    {
        Span<byte> bytes = stackalloc byte[row.Size];
        if (!IsWritable(file, address, row.Size) || file.ReadAt(address, bytes) < bytes.Length)
        {
            return false;
        }

        ulong next = Take(bytes[row.Next..]);
        return (next == 0 || next == address)
            && (row.AttachedThreads is not { } count || Take(bytes[count..]) == 1)
            && !bytes.ContainsAnyExcept((byte)0);
    }

    private static ulong Take(Span<byte> word)
    {
        ulong value = BinaryPrimitives.ReadUInt64LittleEndian(word);
        word[..8].Clear();
        return value;
    }

    private static bool IsWritable(ElfFile file, ulong address, int size) => file.Loads.Any(load =>
        load.IsWritable
        && address >= load.VirtualAddress
        && load.FileSize >= (ulong)size
        && address - load.VirtualAddress <= load.FileSize - (ulong)size);
}

using Ebb.Elf;
using Ebb.Procfs;
using static System.Buffers.Binary.BinaryPrimitives;

namespace Ebb.Cores;

/// <summary>The program headers of a core, sorted, apart and within the file, whatever the file says.</summary>
internal sealed class CoreSegments
{
    private const int EntrySize = 56; // Elf64_Phdr

    // vm.max_map_count is 65,530 by default and a million on some systems; each takes 56 bytes of ours.
    private const int MaxSegments = 1 << 21;
    private const int EntriesAtATime = 4096;
    private const int CountInSections = 0xffff; // PN_XNUM
    private const ulong PageMask = 4095;

    // User space ends at 2^56 at most; only the vsyscall page lies above.
    private const ulong UserEnd = 1UL << 56;
    private const ulong VsyscallStart = 0xffff_ffff_ff60_0000;

    private readonly FileBytes _file;
    private readonly List<CoreSegment> _loads = [];
    private readonly List<(ulong Offset, ulong Length)> _notes = [];

    private CoreSegments(FileBytes file)
    {
        _file = file;
    }

    /// <summary>The pieces of memory in address order, no two over each other.</summary>
    public CoreSegment[] Loads { get; private set; } = [];

    /// <summary>Where in the file the notes are.</summary>
    public IReadOnlyList<(ulong Offset, ulong Length)> Notes => _notes;

    /// <summary>How many headers there should be, and how many of them could not be: past the file's end, over each other, nowhere in user space.</summary>
    public int Told { get; private set; }

    public int Refused { get; private set; }

    public static CoreSegments Read(FileBytes file, ElfHeader header)
    {
        var segments = new CoreSegments(file);
        segments.ReadAll(header);
        segments.Sort();
        return segments;
    }

    private void ReadAll(ElfHeader header)
    {
        Told = header.Segments == CountInSections ? CountOf(header) : header.Segments;
        int count = Math.Min(Told, MaxSegments);
        Refused = Told - count;
        byte[] bytes = new byte[EntrySize * Math.Min(count, EntriesAtATime)];
        for (int done = 0; done < count;)
        {
            int wanted = EntrySize * Math.Min(count - done, EntriesAtATime);
            int read = _file.Read(header.SegmentsAt + ((ulong)done * EntrySize), bytes.AsSpan(0, wanted)) / EntrySize;
            for (int i = 0; i < read; i++)
            {
                Add(ElfSegment.Decode(bytes.AsSpan(i * EntrySize, EntrySize)));
            }

            if (read * EntrySize < wanted)
            {
                Refused += count - done - read;
                return;
            }

            done += read;
        }
    }

    // elf(5), e_phnum: a count that does not fit stands in sh_info of the first section.
    private int CountOf(ElfHeader header)
    {
        Span<byte> info = stackalloc byte[4];
        return header.SectionsAt < ulong.MaxValue - 44 && _file.Read(header.SectionsAt + 44, info) == info.Length
            ? (int)Math.Min(ReadUInt32LittleEndian(info), int.MaxValue)
            : CountInSections;
    }

    private void Add(ElfSegment header)
    {
        if (header.Type == ElfSegment.Note)
        {
            _notes.Add((header.Offset, header.FileSize));
        }

        if (header.Type != ElfSegment.Load || header.MemorySize == 0)
        {
            return;
        }

        ulong start = header.VirtualAddress;
        ulong size = header.MemorySize;
        bool isUser = start < UserEnd && size <= UserEnd - start;
        bool isVsyscall = start == VsyscallStart && size == PageMask + 1;
        if ((!isUser && !isVsyscall) || (start & PageMask) != 0 || (size & PageMask) != 0)
        {
            Refused++;
            return;
        }

        ulong told = Math.Min(header.FileSize, size) & ~PageMask;
        ulong there = header.Offset < _file.Length ? (_file.Length - header.Offset) & ~PageMask : 0;
        ulong held = Math.Min(told, there);
        _loads.Add(new CoreSegment(start, start + size, header.Offset, held, told - held, AccessOf(header)));
    }

    // Of two that lie over each other the first stays.
    private void Sort()
    {
        CoreSegment[] sorted = [.. _loads];
        _loads.Clear();
        Array.Sort(sorted, static (a, b) => a.Start != b.Start ? a.Start.CompareTo(b.Start) : b.End.CompareTo(a.End));
        ulong end = 0;
        foreach (CoreSegment load in sorted)
        {
            if (load.Start < end)
            {
                Refused++;
                continue;
            }

            _loads.Add(load);
            end = load.End;
        }

        Loads = [.. _loads];
    }

    private static Access AccessOf(ElfSegment header) =>
        (header.IsReadable ? Access.Read : Access.None) | (header.IsWritable ? Access.Write : Access.None) | (header.IsExecutable ? Access.Execute : Access.None);
}

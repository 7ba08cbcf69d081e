using System.Text;
using Ebb.Linux;
using Ebb.Tests.Glibc;
using Ebb.Tests.Memory;
using static System.Buffers.Binary.BinaryPrimitives;

namespace Ebb.Tests.Cores;

/// <summary>A core made word by word, after core(5) and the kernel's fs/binfmt_elf.c: notes first, then the pages.</summary>
internal sealed class TinyCore
{
    public const int Header = 64;
    public const int SegmentEntry = 56;
    private const int Page = (int)SyntheticMemory.PageSize;

    private readonly List<(ulong Start, ulong End, uint Flags, byte[] Held)> _loads = [];
    private readonly List<(string Owner, uint Type, byte[] Content)> _notes = [];
    private readonly List<(ulong Start, ulong End, ulong Offset, string Path)> _files = [];

    public ushort Type { get; init; } = 4;

    public ushort Machine { get; init; } = 62;

    public byte Width { get; init; } = 2;

    /// <summary>The count of segments goes to the first section's header, as where there are more than 65,534.</summary>
    public bool CountsInSection { get; init; }

    public TinyCore Load(ulong start, ulong end, byte[]? held = null, uint flags = 6)
    {
        _loads.Add((start, end, flags, held ?? []));
        return this;
    }

    public TinyCore File(ulong start, ulong end, ulong offset, string path)
    {
        _files.Add((start, end, offset, path));
        return this;
    }

    public TinyCore Note(string owner, uint type, byte[] content)
    {
        _notes.Add((owner, type, content));
        return this;
    }

    /// <summary>NT_PRSTATUS of x86-64.</summary>
    public TinyCore Thread(int tid, ulong threadPointer, ulong stackPointer = 0, short signal = 0)
    {
        byte[] status = new byte[336];
        WriteInt16LittleEndian(status.AsSpan(12), signal);
        WriteInt32LittleEndian(status.AsSpan(32), tid);
        WriteUInt64LittleEndian(status.AsSpan(112 + (19 * 8)), stackPointer);
        WriteUInt64LittleEndian(status.AsSpan(112 + (21 * 8)), threadPointer);
        return Note("CORE", 1, status);
    }

    /// <summary>NT_PRPSINFO.</summary>
    public TinyCore Process(int pid, string name, string arguments)
    {
        byte[] process = new byte[136];
        WriteInt32LittleEndian(process.AsSpan(24), pid);
        Encoding.UTF8.GetBytes(name).CopyTo(process.AsSpan(40));
        Encoding.UTF8.GetBytes(arguments).CopyTo(process.AsSpan(56));
        return Note("CORE", 3, process);
    }

    /// <summary>The core of a process that has this heap: what was swapped out is in it, what was never touched is not.</summary>
    public static TinyCore Of(SyntheticHeap heap)
    {
        var core = new TinyCore();
        var pages = new SortedSet<ulong>(heap.Memory.Written);
        foreach ((ulong start, ulong end, _) in heap.Mappings)
        {
            core.Pieces(heap.Memory, start & ~(ulong)(Page - 1), (end + Page - 1) & ~(ulong)(Page - 1), pages);
        }

        const ulong LibcEnd = SyntheticHeap.Libc + 0x4000;
        core.Load(SyntheticHeap.Libc, LibcEnd, BytesOf(heap.Memory, SyntheticHeap.Libc, LibcEnd));
        core.File(SyntheticHeap.Libc, LibcEnd, 0, "/nowhere/libc.so.6");
        pages.RemoveWhere(static page => page is >= SyntheticHeap.Libc and < LibcEnd);
        foreach (SyntheticCache cache in heap.Caches)
        {
            heap.Memory.Write(cache.ThreadPointer, cache.ThreadPointer); // tcbhead_t.tcb
            pages.Add(cache.ThreadPointer & ~(ulong)(Page - 1));
            core.Thread(100 + core._notes.Count, cache.ThreadPointer);
        }

        foreach (ulong page in pages)
        {
            core.Load(page, page + Page, BytesOf(heap.Memory, page, page + Page));
        }

        if (heap.Caches.Count == 0)
        {
            core.Thread(100, 0);
        }

        return core.Process(100, "synthetic", "synthetic --of heaps");
    }

    public byte[] Build()
    {
        byte[] notes = Notes();
        var loads = _loads.OrderBy(static load => load.Start).ToList();
        int tables = Header + (SegmentEntry * (loads.Count + 1)) + (CountsInSection ? 64 : 0);
        int at = (tables + notes.Length + Page - 1) & ~(Page - 1);
        byte[] core = new byte[at + loads.Sum(static load => load.Held.Length)];
        "\u007fELF"u8.CopyTo(core);
        (core[4], core[5], core[6]) = (Width, 1, 1);
        WriteUInt16LittleEndian(core.AsSpan(16), Type);
        WriteUInt16LittleEndian(core.AsSpan(18), Machine);
        WriteUInt64LittleEndian(core.AsSpan(32), Header);
        WriteUInt16LittleEndian(core.AsSpan(54), SegmentEntry);
        WriteUInt16LittleEndian(core.AsSpan(56), CountsInSection ? (ushort)0xffff : (ushort)(loads.Count + 1));
        if (CountsInSection)
        {
            WriteUInt64LittleEndian(core.AsSpan(40), (ulong)tables - 64);
            WriteUInt16LittleEndian(core.AsSpan(58), 64);
            WriteUInt32LittleEndian(core.AsSpan(tables - 64 + 44), (uint)loads.Count + 1);
        }

        Segment(core, 0, 4, 0, (ulong)tables, 0, (ulong)notes.Length, 0);
        notes.CopyTo(core.AsSpan(tables));
        for (int i = 0; i < loads.Count; i++)
        {
            (ulong start, ulong end, uint flags, byte[] held) = loads[i];
            Segment(core, i + 1, 1, flags, (ulong)at, start, (ulong)held.Length, end - start);
            held.CopyTo(core.AsSpan(at));
            at += held.Length;
        }

        return core;
    }

    // Runs of pages that are there, with segments that hold nothing between them.
    private void Pieces(SyntheticMemory memory, ulong start, ulong end, SortedSet<ulong> pages)
    {
        pages.RemoveWhere(page => page >= start && page < end);
        var runs = new PageRun[64];
        ulong told = start;
        for (ulong from = start; from < end;)
        {
            foreach (PageRun run in runs.AsSpan(0, memory.NextPages(ref from, end, runs)))
            {
                Gap(told, run.Start);
                Load(run.Start, run.End, BytesOf(memory, run.Start, run.End));
                told = run.End;
            }
        }

        Gap(told, end);

        void Gap(ulong from, ulong to)
        {
            if (from < to)
            {
                Load(from, to);
            }
        }
    }

    private static byte[] BytesOf(SyntheticMemory memory, ulong start, ulong end)
    {
        byte[] bytes = new byte[end - start];
        for (int at = 0; at < bytes.Length; at += 8)
        {
            WriteUInt64LittleEndian(bytes.AsSpan(at), memory.Peek(start + (ulong)at));
        }

        return bytes;
    }

    private static void Segment(byte[] core, int index, uint type, uint flags, ulong offset, ulong start, ulong fileSize, ulong memorySize)
    {
        Span<byte> entry = core.AsSpan(Header + (SegmentEntry * index), SegmentEntry);
        WriteUInt32LittleEndian(entry, type);
        WriteUInt32LittleEndian(entry[4..], flags);
        WriteUInt64LittleEndian(entry[8..], offset);
        WriteUInt64LittleEndian(entry[16..], start);
        WriteUInt64LittleEndian(entry[32..], fileSize);
        WriteUInt64LittleEndian(entry[40..], memorySize);
    }

    private byte[] Notes()
    {
        using var all = new MemoryStream();
        IEnumerable<(string Owner, uint Type, byte[] Content)> notes = _files.Count == 0 ? _notes : [.. _notes, ("CORE", 0x46494c45, Files())];
        foreach ((string owner, uint type, byte[] content) in notes)
        {
            byte[] header = new byte[12];
            WriteUInt32LittleEndian(header, (uint)owner.Length + 1);
            WriteUInt32LittleEndian(header.AsSpan(4), (uint)content.Length);
            WriteUInt32LittleEndian(header.AsSpan(8), type);
            all.Write(header);
            all.Write(Padded([.. Encoding.UTF8.GetBytes(owner), 0]));
            all.Write(Padded(content));
        }

        return all.ToArray();
    }

    private byte[] Files()
    {
        byte[] table = new byte[16 + (24 * _files.Count)];
        WriteUInt64LittleEndian(table, (ulong)_files.Count);
        WriteUInt64LittleEndian(table.AsSpan(8), Page);
        for (int i = 0; i < _files.Count; i++)
        {
            WriteUInt64LittleEndian(table.AsSpan(16 + (24 * i)), _files[i].Start);
            WriteUInt64LittleEndian(table.AsSpan(24 + (24 * i)), _files[i].End);
            WriteUInt64LittleEndian(table.AsSpan(32 + (24 * i)), _files[i].Offset / Page);
        }

        return [.. table, .. _files.SelectMany(static file => (byte[])[.. Encoding.UTF8.GetBytes(file.Path), 0])];
    }

    private static byte[] Padded(byte[] bytes) => [.. bytes, .. new byte[-bytes.Length & 3]];
}

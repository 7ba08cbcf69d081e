using System.Buffers.Binary;
using Ebb.Elf;

namespace Ebb.Glibc;

/// <summary>Finds <c>mp_</c> in a file, near the arena, by the settings that it is compiled with.</summary>
internal static class ParamSearch
{
    // In the builds that were looked at it lies 160 to 2,500 bytes before the arena.
    private const ulong Reach = 256 * 1024;
    private const int MmapsMax = 65536;
    private const ulong SmallBins = 64;

    // trim_threshold, top_pad, mmap_threshold, arena_test, arena_max.
    private static readonly byte[] s_start =
    [
        0, 0, 2, 0, 0, 0, 0, 0,
        0, 0, 2, 0, 0, 0, 0, 0,
        0, 0, 2, 0, 0, 0, 0, 0,
        8, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0,
    ];

    public static bool TryFind(ElfFile file, ulong arena, out ulong mp, out IReadOnlyList<ParamLayout> fitting)
    {
        (mp, fitting) = (0, []);
        foreach (ElfSegment load in file.Loads)
        {
            if (load.IsWritable && arena - load.VirtualAddress < load.FileSize)
            {
                ulong start = ulong.Max(load.VirtualAddress, arena - ulong.Min(arena, Reach));
                ulong end = arena + ulong.Min(load.VirtualAddress + load.FileSize - arena, Reach);
                byte[] bytes = new byte[end - start];
                Search(bytes.AsSpan(0, file.ReadAt(start, bytes)), start, arena, ref mp, ref fitting);
            }
        }

        return fitting.Count > 0;
    }

    // Nearest to the arena wins.
    private static void Search(ReadOnlySpan<byte> bytes, ulong start, ulong arena, ref ulong mp, ref IReadOnlyList<ParamLayout> fitting)
    {
        for (int at = 0; bytes[at..].IndexOf(s_start) is >= 0 and int further; at++)
        {
            at += further;
            ulong address = start + (ulong)at;
            ParamLayout[] rows = address % 8 == 0 ? Fitting(bytes[at..]) : [];
            if (rows.Length > 0 && (fitting.Count == 0 || Distance(address, arena) < Distance(mp, arena)))
            {
                (mp, fitting) = (address, rows);
            }
        }
    }

    // Rows that agree on the limit of mmaps differ behind it; whether malloc was built with a tcache shows there.
    private static ParamLayout[] Fitting(ReadOnlySpan<byte> bytes)
    {
        var fitting = new List<ParamLayout>();
        bool isCached = false;
        foreach (ParamLayout row in ParamLayout.All)
        {
            if (bytes.Length >= row.SbrkBase + 8 && BinaryPrimitives.ReadInt32LittleEndian(bytes[row.NMmapsMax..]) == MmapsMax)
            {
                fitting.Add(row);
                isCached |= row.TcacheBins is { } bins
                    && bytes.Length >= row.Size
                    && BinaryPrimitives.ReadUInt64LittleEndian(bytes[bins..]) == SmallBins;
            }
        }

        return isCached
            ? [.. fitting.Where(row => row.TcacheBins is not null)]
            : [.. fitting.Select(row => row.WithoutTcache())];
    }

    private static ulong Distance(ulong a, ulong b) => a < b ? b - a : a - b;
}

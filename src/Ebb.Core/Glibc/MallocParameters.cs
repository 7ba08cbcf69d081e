using System.Diagnostics.CodeAnalysis;
using Ebb.Memory;

namespace Ebb.Glibc;

/// <summary>malloc's settings and counters, <c>mp_</c>, in the first layout that holds together.</summary>
internal sealed record MallocParameters(ParamLayout Layout, Settings Settings, ulong SbrkBase)
{
    private const ulong MaxArenaTest = 1 << 20;

    /// <param name="isMapped">Whether an address lies in memory that could be a heap.</param>
    public static bool TryRead(
        IMemory memory,
        Address at,
        IReadOnlyList<ParamLayout> likely,
        Func<ulong, bool> isMapped,
        [NotNullWhen(true)] out MallocParameters? parameters,
        DamageLog damage)
    {
        foreach (ParamLayout layout in likely.Concat(ParamLayout.All.Except(likely)))
        {
            if (TryReadAs(memory, at, layout, isMapped, out parameters))
            {
                return true;
            }
        }

        damage.Add(DamageKind.Settings, at.Value, 0, "malloc's settings hold impossible values");
        parameters = null;
        return false;
    }

    /// <summary>Reads it in one layout; false where its values are impossible in that one.</summary>
    public static bool TryReadAs(
        IMemory memory, Address at, ParamLayout layout, Func<ulong, bool> isMapped, [NotNullWhen(true)] out MallocParameters? parameters)
    {
        byte[] bytes = new byte[layout.Size];
        parameters = null;
        return memory.TryRead(at, bytes) && TrySee(bytes, layout, isMapped, out parameters);
    }

    private static bool TrySee(ReadOnlySpan<byte> bytes, ParamLayout layout, Func<ulong, bool> isMapped, [NotNullWhen(true)] out MallocParameters? parameters)
    {
        parameters = null;
        ulong arenaTest = bytes.Word(ParamLayout.ArenaTest);
        int mmaps = bytes.HalfWord(layout.NMmaps);
        int mostMmaps = bytes.HalfWord(layout.MaxNMmaps);
        int fixedThreshold = bytes.HalfWord(layout.NoDynThreshold);
        ulong mmapped = bytes.Word(layout.MmappedMem);
        ulong sbrkBase = bytes.Word(layout.SbrkBase);
        if (arenaTest > MaxArenaTest || mmaps < 0 || mmaps > mostMmaps || fixedThreshold is not (0 or 1)
            || mmapped > bytes.Word(layout.MaxMmappedMem) || !CanBe(mmaps, mmapped, layout)
            || (sbrkBase != 0 && !isMapped(sbrkBase))
            || (layout.MaxTotalMem is { } total && bytes.Word(total) != 0)
            || (layout.TcacheCount is { } countAt && bytes.Word(countAt) > ushort.MaxValue))
        {
            return false;
        }

        var settings = new Settings
        {
            TrimThreshold = bytes.Word(ParamLayout.TrimThreshold),
            TopPad = bytes.Word(ParamLayout.TopPad),
            MmapThreshold = bytes.Word(ParamLayout.MmapThreshold),
            ArenaTest = arenaTest,
            ArenaMax = bytes.Word(ParamLayout.ArenaMax),
            MmapMax = bytes.HalfWord(layout.NMmapsMax),
            MmapThresholdIsDynamic = fixedThreshold == 0,
            TcacheCount = Optional(bytes, layout.TcacheCount),
            TcacheMaxBytes = Optional(bytes, layout.TcacheMaxBytes),
            ThpPageSize = Optional(bytes, layout.ThpPageSize),
            HugeTlbPageSize = Optional(bytes, layout.HpPageSize),
            MmappedCount = mmaps,
            MmappedBytes = mmapped,
        };
        parameters = new MallocParameters(layout, settings, sbrkBase);
        return true;
    }

    // From 2.43 on, each mmapped block that realloc resizes in place leaves 16 bytes in the sum, for ever: mremap_chunk takes
    // the block's size, which is 16 less than its mapping since then, for the mapping's.
    private static bool CanBe(int blocks, ulong bytes, ParamLayout layout) =>
        blocks > 0 ? bytes > 0 : bytes == 0 || (DriftsByResize(layout) && bytes % 16 == 0);

    /// <summary>True where glibc's own sum of mmapped bytes may be too large by 16 for each block that was resized in place.</summary>
    public static bool DriftsByResize(ParamLayout layout) => layout.Since >= new GlibcVersion(2, 43);

    private static ulong? Optional(ReadOnlySpan<byte> bytes, int? offset) => offset is { } at ? bytes.Word(at) : null;
}

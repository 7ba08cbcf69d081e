using System.Diagnostics.CodeAnalysis;
using Ebb.Memory;
using Ebb.Snapshots;

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
            byte[] bytes = new byte[layout.Size];
            if (memory.TryRead(at, bytes) && TrySee(bytes, layout, isMapped, out parameters))
            {
                return true;
            }
        }

        damage.Add(DamageKind.Settings, at.Value, 0, "malloc's settings hold impossible values");
        parameters = null;
        return false;
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
            || mmapped > bytes.Word(layout.MaxMmappedMem) || (mmaps > 0) != (mmapped > 0)
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

    private static ulong? Optional(ReadOnlySpan<byte> bytes, int? offset) => offset is { } at ? bytes.Word(at) : null;
}

using Ebb.Glibc;
using Ebb.Memory;

namespace Ebb.Tests.Glibc;

/// <summary>What was read, as text, so that a difference to the books is one line.</summary>
internal static class Reading
{
    public static string Text(MallocReading reading)
    {
        var shares = new Dictionary<ulong, MallocShare>();
        foreach ((Extent extent, MallocShare share) in reading.Shares)
        {
            shares[extent.Start] = shares.GetValueOrDefault(extent.Start) + share;
        }

        List<string> lines = [.. reading.Facts.Arenas.SelectMany(Lines), $"mmapped {Of(reading.Facts.Mmapped)}"];
        lines.AddRange(Lines(reading.Facts.LiveSizes));
        lines.AddRange(Lines(shares));
        return string.Join('\n', lines);
    }

    /// <summary>Fails with the lines that differ, and with what damage was claimed.</summary>
    public static void Same(string expected, string actual, DamageLog damage)
    {
        string[] wanted = expected.Split('\n');
        string[] found = actual.Split('\n');
        List<string> differences =
        [
            .. damage.Entries.Select(static entry => $"claims {entry}"),
            .. wanted.Except(found).Select(static line => $"expected {line}"),
            .. found.Except(wanted).Select(static line => $"read     {line}"),
        ];
        Assert.True(differences.Count == 0 && expected == actual, string.Join('\n', differences));
    }

    /// <summary>Each byte has one owner: nothing wraps around, and the sum is the whole. Names what does not.</summary>
    public static IEnumerable<string> Unclosed(ArenaFacts arena)
    {
        UInt128 sum = 0;
        foreach (Bytes part in (ReadOnlySpan<Bytes>)[arena.Live.Bytes, arena.Tcache.Bytes, arena.Fastbins.Bytes, arena.Bins.Bytes, arena.Top.Bytes, arena.Overhead, arena.Unread])
        {
            sum += part.Count;
        }

        if (sum != arena.System.Count)
        {
            return [$"arena {arena.Index}: parts sum to {sum} of {arena.System.Count}", .. Lines(arena)];
        }

        Amounts[] amounts = [arena.Share.Live, arena.Share.Held, arena.Share.Pinned, arena.Share.Overhead, arena.Share.Unread];
        return amounts.Any(static one => (UInt128)one.Resident.Count + one.Swapped.Count > one.Virtual.Count)
            || arena.Forecast.ByEbb > arena.System || arena.Forecast.ByMallocTrim > arena.System
            ? [$"arena {arena.Index}: an amount has more pages than bytes", .. Lines(arena)]
            : [];
    }

    public static IEnumerable<string> Lines(ArenaFacts arena) =>
    [
        $"arena {arena.Index} at {arena.Address}: {arena.Heaps} heaps, {arena.System.Count} of {arena.MaxSystem.Count}, {arena.AttachedThreads} threads, contiguous {arena.IsContiguous}",
        $"  live {Of(arena.Live)}, cached {Of(arena.Tcache)}, fast {Of(arena.Fastbins)}, binned {Of(arena.Bins)}, top {Of(arena.Top)}",
        $"  overhead {arena.Overhead.Count}, unread {arena.Unread.Count}",
        $"  {Of(arena.Share)}",
        $"  trim {arena.Forecast.ByMallocTrim.Count}, ebb {arena.Forecast.ByEbb.Count}, top {arena.Forecast.InTop.Count}, "
            + $"behind fastbins {arena.Forecast.BehindFastbins.Count}, ranges {arena.Forecast.Ranges}",
        arena.Pin is { } pin
            ? $"  pin {pin.Address} cached {pin.IsCached}, {pin.Blocks} blocks, {pin.Bytes.Count} bytes, holds {pin.Holds.Count}, below {pin.Below.Count}"
            : "  no pin",
    ];

    public static IEnumerable<string> Lines(IEnumerable<SizeClass> sizes) =>
        sizes.Select(static size => $"size {size.BlockSize.Count} x {size.Blocks} = {size.Bytes.Count}");

    public static IEnumerable<string> Lines(Dictionary<ulong, MallocShare> shares) =>
        shares.Where(static share => share.Value != default).OrderBy(static share => share.Key).Select(static share => $"extent {share.Key:x}: {Of(share.Value)}");

    public static string Of(Group group) => $"{group.Blocks}/{group.Bytes.Count}/{group.Resident.Count}";

    private static string Of(MallocShare share) =>
        $"live {Of(share.Live)} held {Of(share.Held)} pinned {Of(share.Pinned)} overhead {Of(share.Overhead)} unread {Of(share.Unread)} surplus {share.HugePageSurplus.Count}";

    private static string Of(Amounts amounts) => $"{amounts.Resident.Count}/{amounts.Virtual.Count}/{amounts.Swapped.Count}";
}

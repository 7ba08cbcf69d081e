namespace Ebb.Glibc;

/// <summary>malloc's settings in force, read from <c>mp_</c>.</summary>
public sealed record Settings
{
    public required ulong MmapThreshold { get; init; }

    public required ulong TrimThreshold { get; init; }

    public required ulong TopPad { get; init; }

    public required int MmapMax { get; init; }

    /// <summary>0: not set; glibc's own limit holds.</summary>
    public required ulong ArenaMax { get; init; }

    public required ulong ArenaTest { get; init; }

    /// <summary>Freeing a large mmapped block moves both thresholds. Off once any of them was set.</summary>
    public required bool MmapThresholdIsDynamic { get; init; }

    /// <summary>Blocks cached in each class of each thread; null before 2.26.</summary>
    public ulong? TcacheCount { get; init; }

    public ulong? TcacheMaxBytes { get; init; }

    /// <summary>The huge page size that malloc asks for; null or 0 where it does not.</summary>
    public ulong? ThpPageSize { get; init; }

    public ulong? HugeTlbPageSize { get; init; }

    /// <summary>glibc's own count of mmapped blocks and bytes.</summary>
    public required int MmappedCount { get; init; }

    public required ulong MmappedBytes { get; init; }

    /// <summary>Large blocks were freed, and moved the thresholds from where they started.</summary>
    public bool ThresholdsMoved => MmapThresholdIsDynamic && MmapThreshold != DefaultMmapThreshold;

    public const ulong DefaultMmapThreshold = 128 * 1024;

    public const ulong DefaultTrimThreshold = 128 * 1024;
}

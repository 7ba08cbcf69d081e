using Ebb.Glibc;

namespace Ebb.Tuning;

/// <summary>A setting that mallopt(3) changes in a running process.</summary>
/// <remarks>What each does, and when, is from <c>malloc/malloc.c</c> and <c>malloc/arena.c</c> of glibc 2.17 to 2.44; docs/tune.md.</remarks>
public sealed record Tunable
{
    // HEAP_MAX_SIZE / 2: do_set_mmap_threshold of malloc.c refuses more, until 2.35.
    internal const ulong LargestThresholdBefore235 = 32 << 20;

    // MAX_FAST_SIZE of malloc.c on 64-bit targets.
    private const long LargestFastBlock = 160;

    private static readonly GlibcVersion s_tunables = new(2, 26);
    private static readonly GlibcVersion s_withoutFastbins = new(2, 43);

    /// <summary>As <c>GLIBC_TUNABLES</c> calls it: <c>mmap_threshold</c>.</summary>
    public required string Key { get; init; }

    /// <summary>The number that mallopt knows it by, <c>malloc.h</c>.</summary>
    public required int Parameter { get; init; }

    /// <summary>The older environment variable; null where there never was one.</summary>
    public string? Variable { get; init; }

    /// <summary>It is an amount of bytes.</summary>
    public bool IsSize { get; init; }

    /// <summary>Setting it ends that malloc moves the two thresholds by itself.</summary>
    public bool FixesThresholds { get; init; }

    /// <summary>The least that mallopt takes for what is meant.</summary>
    public long Least { get; init; }

    /// <summary>mallopt(3) takes an <c>int</c>.</summary>
    public long Most { get; init; } = int.MaxValue;

    /// <summary>The first glibc that has it as a tunable.</summary>
    public GlibcVersion TunableSince { get; init; } = s_tunables;

    /// <summary>The first glibc that does nothing any more where it is set.</summary>
    public GlibcVersion? IdleSince { get; init; }

    /// <summary>The value in force; null where it lies outside <c>mp_</c>, in a variable that nothing points at.</summary>
    public required Func<Settings, ulong>? InForce { get; init; }

    public static IReadOnlyList<Tunable> All { get; } =
    [
        new() { Key = "mmap_threshold", Parameter = -3, Variable = "MALLOC_MMAP_THRESHOLD_", IsSize = true, FixesThresholds = true, InForce = static one => one.MmapThreshold },
        new() { Key = "trim_threshold", Parameter = -1, Variable = "MALLOC_TRIM_THRESHOLD_", IsSize = true, FixesThresholds = true, Least = -1, InForce = static one => one.TrimThreshold },
        new() { Key = "top_pad", Parameter = -2, Variable = "MALLOC_TOP_PAD_", IsSize = true, FixesThresholds = true, InForce = static one => one.TopPad },
        new() { Key = "mmap_max", Parameter = -4, Variable = "MALLOC_MMAP_MAX_", FixesThresholds = true, InForce = static one => (uint)one.MmapMax },
        new() { Key = "arena_max", Parameter = -8, Variable = "MALLOC_ARENA_MAX", Least = 1, InForce = static one => one.ArenaMax },
        new() { Key = "arena_test", Parameter = -7, Variable = "MALLOC_ARENA_TEST", Least = 1, InForce = static one => one.ArenaTest },
        new() { Key = "mxfast", Parameter = 1, IsSize = true, Most = LargestFastBlock, TunableSince = new(2, 31), IdleSince = s_withoutFastbins, InForce = null },
    ];

    /// <summary>This glibc takes it and does nothing.</summary>
    public bool IsIdleIn(GlibcVersion? version) => IdleSince is { } since && version is { } known && known >= since;

    /// <summary>The value in an environment variable: of -1, the largest.</summary>
    public static string InEnvironment(long value) => value < 0 ? "18446744073709551615" : value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}

using Ebb.Glibc;
using Ebb.Snapshots;

namespace Ebb.Tests.Snapshots;

/// <summary>Snapshots written by hand: a quiet process of nothing, to which a test adds what it is about.</summary>
internal static class Made
{
    public static Bytes KiB(ulong count) => new(count << 10);

    public static Bytes MiB(ulong count) => new(count << 20);

    public static Amounts Resident(Bytes bytes) => new(bytes, bytes, Bytes.Zero);

    public static Group Blocks(ulong blocks, Bytes bytes) => new(blocks, bytes, bytes);

    public static MallocShare Share(Bytes live = default, Bytes held = default, Bytes pinned = default, Bytes overhead = default, Bytes unread = default) =>
        new(Resident(live), Resident(held), Resident(pinned), Resident(overhead), Resident(unread), Bytes.Zero);

    public static Snapshot Snapshot(params MappingFacts[] mappings)
    {
        Bytes resident = default, all = default;
        foreach (MappingFacts mapping in mappings)
        {
            resident += mapping.Resident;
            all += mapping.Virtual;
        }

        return new Snapshot
        {
            Target = Target(),
            Capture = new CaptureFacts { Mode = CaptureMode.Live, IsExact = true, Duration = TimeSpan.FromMilliseconds(12), BytesRead = MiB(3) },
            Kernel = new KernelCount(resident, all, default, resident, default, default),
            Mappings = mappings,
            Mallocs = [],
            Damage = [],
            Remarks = [],
        };
    }

    public static TargetFacts Target() => new()
    {
        Pid = 1234,
        Name = "target",
        CommandLine = ["./target", "--hold", "a b"],
        Executable = "/srv/target",
        StartedAt = new DateTimeOffset(2026, 3, 1, 12, 30, 0, TimeSpan.Zero),
        Threads = 1,
        Allocators = [new AllocatorFacts("glibc", "2.36", "/usr/lib/libc.so.6")],
        Environment = new Dictionary<string, string>(),
    };

    public static MappingFacts Mapping(MappingKind kind, ulong start, Bytes size, Bytes? resident = null, string? name = null, MallocShare? malloc = null) => new()
    {
        Start = new Address(start),
        End = new Address(start) + size,
        Kind = kind,
        Name = name,
        Resident = resident ?? size,
        Swapped = Bytes.Zero,
        LazyFree = Bytes.Zero,
        Malloc = malloc,
    };

    /// <summary>A heap mapping that malloc owns to the last byte.</summary>
    public static MappingFacts Heap(MallocShare share) =>
        Mapping(MappingKind.Anonymous, 0x5555_0000_0000, (share.Live + share.Held + share.Pinned + share.Overhead + share.Unread).Virtual, name: "[heap]", malloc: share);

    public static MallocFacts Malloc(params ArenaFacts[] arenas) => new()
    {
        Library = "/usr/lib/libc.so.6",
        Version = new GlibcVersion(2, 36),
        Layout = "malloc_state of 2.27, tcache of 2.30",
        Arenas = arenas,
        Mmapped = default,
        Settings = Settings(),
        PagePins = [],
        LiveSizes = [],
    };

    public static Settings Settings() => new()
    {
        MmapThreshold = 131072,
        TrimThreshold = 131072,
        TopPad = 131072,
        MmapMax = 65536,
        ArenaMax = 0,
        ArenaTest = 8,
        MmapThresholdIsDynamic = true,
        TcacheCount = 7,
        TcacheMaxBytes = 1032,
        MmappedCount = 0,
        MmappedBytes = 0,
    };

    /// <summary>An arena of live and binned blocks only; a test changes what it is about.</summary>
    public static ArenaFacts Arena(int index = 0, Bytes live = default, Bytes held = default, Bytes top = default) => new()
    {
        Index = index,
        Address = new Address(0x7f00_0000_0c60 + ((ulong)index << 26)),
        Heaps = 1,
        System = live + held,
        MaxSystem = live + held,
        AttachedThreads = 1,
        Live = Blocks(10, live),
        Tcache = default,
        Fastbins = default,
        Bins = Blocks(3, held - top),
        Top = Blocks(top == Bytes.Zero ? 0UL : 1, top),
        Overhead = Bytes.Zero,
        Unread = Bytes.Zero,
        Share = Share(live: live, held: held),
        Forecast = Forecast(held, inTop: top),
        IsContiguous = true,
    };

    public static ArenaForecast Forecast(Bytes held, Bytes inTop = default, Bytes fastbins = default) =>
        new() { ByMallocTrim = held, ByEbb = held, InTop = inTop, BehindFastbins = fastbins, Ranges = held == Bytes.Zero ? 0UL : 3 };

    /// <summary>A process of one heap, owned by these arenas.</summary>
    public static Snapshot Process(params ArenaFacts[] arenas)
    {
        MallocShare share = default;
        foreach (ArenaFacts arena in arenas)
        {
            share += arena.Share;
        }

        return Snapshot(Heap(share)) with { Mallocs = [Malloc(arenas)] };
    }
}

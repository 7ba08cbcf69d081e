using Ebb.Glibc;
using Ebb.Snapshots;
using static Ebb.Tests.Snapshots.Made;

namespace Ebb.Tests.Snapshots;

/// <summary>Whole processes for the renderers, one for each way to be judged.</summary>
internal static class Stories
{
    private static readonly MappingFacts[] s_libraries =
    [
        Mapping(MappingKind.File, 0x5555_5555_0000, KiB(40), KiB(24), "/srv/target"),
        Mapping(MappingKind.File, 0x7fff_e000_0000, KiB(2048), KiB(1600), "/usr/lib/libc.so.6"),
        Mapping(MappingKind.Stack, 0x7fff_ff00_0000, KiB(132), KiB(16), "[stack]"),
        Mapping(MappingKind.Device, 0x7fff_fff0_0000, KiB(8), Bytes.Zero, "[vvar]"),
    ];

    /// <summary>1 GiB of small blocks freed in order: the article's first row.</summary>
    public static Snapshot Fastbins() => With(
        [
            Arena(0, live: MiB(12), held: MiB(1000)) with
            {
                Tcache = Blocks(49, new Bytes(5488)),
                Fastbins = Blocks(9_362_000, MiB(1000)),
                Bins = default,
                Top = Blocks(1, KiB(131)),
                System = MiB(1012) + KiB(132) + new Bytes(5488),
                Overhead = KiB(1),
                Share = Share(MiB(12), MiB(1000), KiB(128), KiB(1)),
                Forecast = Forecast(MiB(1000), fastbins: MiB(1000)),
            },
        ],
        malloc => malloc with { LiveSizes = [new SizeClass(new Bytes(112), 100_000, new Bytes(11_200_000))] });

    /// <summary>A server of many arenas, with moved thresholds, an environment in vain, and a live block on the main top.</summary>
    public static Snapshot Server()
    {
        var arenas = new List<ArenaFacts>
        {
            Arena(0, live: MiB(210), held: MiB(90), top: MiB(1)) with
            {
                Pin = new TopPin(new Address(0x5555_9000_0010), false, 1, KiB(4), MiB(60), MiB(88)),
            },
        };
        for (int i = 1; i <= 8; i++)
        {
            arenas.Add(Arena(i, live: MiB(3), held: MiB(40), top: MiB(38)) with { Heaps = 2, AttachedThreads = i > 5 ? 0UL : 1UL });
        }

        Snapshot snapshot = With(arenas, malloc => malloc with
        {
            Mmapped = Blocks(2, MiB(6)),
            Settings = Settings() with { MmapThreshold = 32 << 20, TrimThreshold = 64 << 20, ArenaMax = 0 },
            PagePins = [new PagePin(new Address(0x7f11_0000_4a30), false, new Bytes(48), 20_411, MiB(33), 2, "vtable for http::Session")],
            LiveSizes = [new SizeClass(new Bytes(4112), 30_000, new Bytes(123_360_000)), new SizeClass(new Bytes(48), 600_000, new Bytes(28_800_000))],
        });
        return snapshot with
        {
            Target = Target() with
            {
                Name = "server",
                Threads = 5,
                CommandLine = ["/srv/bin/server", "--listen", "0.0.0.0:8080", "--workers", "5", "--config", "/etc/server/production/configuration.yaml"],
                Environment = new Dictionary<string, string> { ["MALLOC_ARENA_MAX"] = "2", ["GLIBC_TUNABLES"] = "glibc.malloc.tcache_count=7" },
            },
            Capture = snapshot.Capture with { IsExact = false, WhyInexact = "3 of 5 threads ran while it was read", Duration = TimeSpan.FromMilliseconds(412), BytesRead = MiB(590) },
            Kernel = snapshot.Kernel with { Resident = snapshot.Kernel.Resident + KiB(12) },
            Remarks = [new Remark("swapped", RemarkSeverity.Warning, "2 pages of chunk headers were swapped out")],
        };
    }

    /// <summary>Alternate frees: half of everything is free, on pages that all hold something live.</summary>
    public static Snapshot Fragmented() => With(
        [Arena(0, live: MiB(40)) with { Bins = Blocks(500_000, MiB(60)), System = MiB(100), Share = Share(live: MiB(40), pinned: MiB(60)) }],
        malloc => malloc with
        {
            PagePins =
            [
                new PagePin(new Address(0x5555_8000_0010), false, new Bytes(112), 374_000, MiB(58), 0, null),
                new PagePin(new Address(0x5555_8100_0010), true, new Bytes(64), 7, KiB(20), 0, null),
            ],
        });

    /// <summary>Another allocator's memory, under a name that tries to take over the terminal.</summary>
    public static Snapshot Hostile()
    {
        Snapshot snapshot = Snapshot([.. s_libraries, Mapping(MappingKind.Anonymous, 0x7f00_0000_0000, MiB(300), MiB(256))]);
        return snapshot with
        {
            Target = Target() with
            {
                Name = "evil\e[2J\u202ename\n",
                CommandLine = ["evil\e]0;owned\a", "\u200b--flag", "d\u00e9j\u00e0 \u6f22\u5b57 \ud83d\ude00"],
                Allocators = [new AllocatorFacts("jemalloc", "5.3.0", "/tmp/\e[31mlibjemalloc.so.2")],
            },
        };
    }

    private static Snapshot With(IReadOnlyList<ArenaFacts> arenas, Func<MallocFacts, MallocFacts> change)
    {
        MallocFacts malloc = change(Malloc([.. arenas]));
        MallocShare share = default;
        foreach (ArenaFacts arena in arenas)
        {
            share += arena.Share;
        }

        List<MappingFacts> mappings = [s_libraries[0], Heap(share), .. s_libraries[1..]];
        if (malloc.Mmapped.Blocks > 0)
        {
            mappings.Insert(2, Mapping(MappingKind.Anonymous, 0x7fff_0000_0000, malloc.Mmapped.Bytes, malloc: Share(live: malloc.Mmapped.Bytes)));
        }

        return Snapshot([.. mappings]) with { Mallocs = [malloc] };
    }
}

using Ebb.Accounts;

namespace Ebb.Verdicts;

/// <summary>The rules of judging, as data: names, thresholds, remedies. <c>docs/verdicts.md</c> documents each; a test holds it to that.</summary>
public static class VerdictRules
{
    public const string HeldFree = "held-free";
    public const string Fragmented = "fragmented";
    public const string InUse = "in-use";
    public const string Elsewhere = "elsewhere";
    public const string Small = "small";
    public const string Undecided = "undecided";

    /// <summary>A verdict beside the primary one speaks of at least this much,</summary>
    internal const ulong FollowsFrom = 4 << 20;

    /// <summary>and of at least this share of the resident bytes.</summary>
    internal const double FollowsFromShare = 0.10;

    /// <summary>A process with less than this outside its file pages is small,</summary>
    internal const ulong SmallBelow = 4 << 20;

    /// <summary>unless it has this much in all.</summary>
    internal const ulong SmallBelowInAll = 32 << 20;

    /// <summary>Bytes that could not be told apart keep us from deciding only where there are at least this many.</summary>
    internal const ulong DoubtFrom = 1 << 20;

    /// <summary>Mappings, pins and sizes that one verdict names as evidence.</summary>
    internal const int Named = 3;

    internal const ulong DefaultTopPad = DefaultSettings.TopPad;

    /// <summary>The top keeps its pad and up to a page more; 64 KiB is the largest page Linux uses by default.</summary>
    internal const ulong LargestPage = 64 * 1024;

    public static IReadOnlyList<string> Ids { get; } = [HeldFree, Fragmented, InUse, Elsewhere, Small, Undecided];

    /// <summary>The stable name of a cause, as JSON and <c>docs/verdicts.md</c> have it.</summary>
    public static string IdOf(CauseKind cause) => cause switch
    {
        CauseKind.Fastbins => "fastbins",
        CauseKind.CachedPin => "cached-pin",
        CauseKind.LivePin => "live-pin",
        CauseKind.Holes => "holes",
        CauseKind.MovedThreshold => "moved-trim-threshold",
        CauseKind.TrimThreshold => "trim-threshold",
        CauseKind.TopPad => "top-pad",
        CauseKind.ManyArenas => "many-arenas",
        CauseKind.BrokenMain => "broken-main",
        CauseKind.LateTrim => "late-trim",
        _ => throw new System.Diagnostics.UnreachableException(cause.ToString()),
    };

    // Not static state: --help and --version must not pay for it.
    internal static IReadOnlyList<Advice> Advice() =>
    [
        new(HeldFree, "ebb trim {pid} --yes", AdviceReturns.ByEbb, "From outside, now, while it goes on working. Without --yes it tells first what would come back, and how long the process would stand."),
        new(HeldFree, "ebb trim {pid} --call --yes", AdviceReturns.ByMallocTrim, "By malloc's own malloc_trim(0), which the program may also call itself at a quiet moment: it holds each arena's lock while it works."),
        new("held-free/fastbins", "ebb tune {pid} mxfast=0 --yes", AdviceReturns.Nothing, "Prevents it in the running process: small blocks are merged as they are freed, and those in the main arena's fastbins at once. It returns nothing by itself."),
        new("held-free/fastbins", "GLIBC_TUNABLES=glibc.malloc.mxfast=0", AdviceReturns.Nothing, "Prevents it from the next start: small blocks are merged as they are freed. A block that stands above them still pins them.") { Since = new(2, 31) },
        new("held-free/cached-pin", "GLIBC_TUNABLES=glibc.malloc.tcache_count=0", AdviceReturns.Nothing, "Prevents it from the next start: nothing is cached in threads. Every malloc and free then takes a lock: measure it.") { Since = new(2, 26) },
        new("held-free/live-pin", "malloc long-lived blocks first", AdviceReturns.Nothing, "No setting moves a live block. Allocate what lives long before what is freed soon, or call malloc_trim(0) after the peak."),
        new("held-free/holes", "malloc_trim(0)", AdviceReturns.Nothing, "On its own malloc lowers only the top. Pages between live blocks go back only by a trim, after each peak."),
        new("held-free/moved-trim-threshold", "ebb tune {pid} trim_threshold=128KiB --yes", AdviceReturns.Nothing, "In the running process: the next free of 64 KiB or more that reaches the top gives it back, and so does each later one. The mmap threshold stays where it has moved unless it is set too."),
        new("held-free/moved-trim-threshold", "MALLOC_TRIM_THRESHOLD_=131072", AdviceReturns.Nothing, "Prevents it from the next start: the thresholds no longer move, and blocks above 128 KiB keep mappings of their own, at a system call or two each."),
        new("held-free/trim-threshold", "ebb tune {pid} trim_threshold=128KiB --yes", AdviceReturns.Nothing, "In the running process, in place of the value that is set now: the next free of 64 KiB or more that reaches the top gives it back."),
        new("held-free/trim-threshold", "MALLOC_TRIM_THRESHOLD_=131072", AdviceReturns.Nothing, "From the next start, in place of the value that is set now; a mallopt(M_TRIM_THRESHOLD, …) in the program would override it."),
        new("held-free/top-pad", "ebb tune {pid} top_pad=128KiB --yes", AdviceReturns.Nothing, "In the running process, in place of the value that is set now: the next time that malloc trims it leaves no more than that."),
        new("held-free/top-pad", "MALLOC_TOP_PAD_=131072", AdviceReturns.Nothing, "From the next start, in place of the value that is set now: malloc leaves the pad on top whenever it trims."),
        new("held-free/many-arenas", "MALLOC_ARENA_MAX=2", AdviceReturns.Nothing, "Prevents it from the next start: fewer arenas, fewer tops; threads then wait for each other in malloc. It does nothing for arenas that exist, and malloc_trim(0) leaves their tops."),
        new("held-free/broken-main", "malloc_trim(0)", AdviceReturns.Nothing, "Returns pages between blocks, but cannot lower this arena any more: something else in the process moves the break (sbrk). Find and stop that."),
        new("held-free/late-trim", "free(malloc(65536))", AdviceReturns.Nothing, "In the program: malloc looks at its top only when a free merges 64 KiB or more. Such a free from the arena's own thread makes it look."),

        new(Fragmented, "restart, or free the blocks named", AdviceReturns.Nothing, "No trim returns a page that holds a live byte. Free or move the blocks that keep most; give long-lived small blocks a pool of their own."),
        new(InUse, "ebb inspect {pid}", AdviceReturns.Nothing, "Nothing to give back. Run it again later: if live climbs and does not settle, the program keeps more and more; look at the sizes named."),
        new("undecided/live", "ebb inspect --capture freeze {pid}", AdviceReturns.Nothing, "Stops all threads while it reads, and says for how long: what a running target hid is then seen."),

        new("elsewhere/file", "grep -A 10 -F FILE /proc/{pid}/smaps", AdviceReturns.Nothing, "Clean file pages are page cache that the kernel takes when it needs them; only Private_Dirty is the program's own."),
        new("elsewhere/shared", "ls -l /proc/{pid}/map_files", AdviceReturns.Nothing, "Shared memory stays until its last user unmaps and removes it: see ipcs -m, /dev/shm and memfds."),
        new("elsewhere/stack", "grep -c . /proc/{pid}/task/*/comm", AdviceReturns.Nothing, "Fewer threads, or smaller stacks (ulimit -s, pthread_attr_setstacksize). A stack keeps the pages of its deepest call."),
        new("elsewhere/anonymous", "pmap -X {pid}", AdviceReturns.Nothing, "Mapped by the program itself or by an allocator other than glibc's: ask that one."),
        new("elsewhere/lazyfree", "(nothing to do)", AdviceReturns.Nothing, "Given up already with MADV_FREE: the kernel takes these pages when it needs memory. Until then RSS overstates."),
        new("elsewhere/hugepage", "echo madvise > /sys/kernel/mm/transparent_hugepage/enabled", AdviceReturns.Nothing, "The kernel backs small heaps with whole huge pages. On the whole machine, or for one program prctl(PR_SET_THP_DISABLE)."),

        new("elsewhere/jemalloc", "MALLOC_CONF=background_thread:true,dirty_decay_ms:1000", AdviceReturns.Nothing, "jemalloc keeps freed pages for a while; malloc_stats_print says how many. This makes it give them back sooner, from the next start."),
        new("elsewhere/tcmalloc", "MallocExtension::instance()->ReleaseFreeMemory()", AdviceReturns.Nothing, "In the program. tcmalloc keeps freed spans; its GetStats says how many. TCMALLOC_RELEASE_RATE=10 gives back sooner, from the next start."),
        new("elsewhere/mimalloc", "MIMALLOC_PURGE_DELAY=0", AdviceReturns.Nothing, "From the next start: mimalloc gives pages back as they become free. mi_collect(true) does it once; MIMALLOC_SHOW_STATS=1 says what it holds."),
        new("elsewhere/musl", "LD_PRELOAD=/path/to/libmimalloc.so", AdviceReturns.Nothing, "musl's malloc has no trim and no statistics; another allocator, from the next start, tells and keeps less."),
        new("elsewhere/dotnet", "dotnet-counters monitor -p {pid}", AdviceReturns.Nothing, "The managed heap: see the heap's size and its fragmentation. DOTNET_GCConserveMemory=5 or DOTNET_GCHeapHardLimit bound it, from the next start."),
        new("elsewhere/jvm", "jcmd {pid} GC.heap_info", AdviceReturns.Nothing, "The Java heap: committed is resident once touched. -Xmx bounds it; jcmd VM.native_memory tells the rest (started with -XX:NativeMemoryTracking=summary)."),
        new("elsewhere/v8", "node --max-old-space-size=MB", AdviceReturns.Nothing, "The JavaScript heap: process.memoryUsage() splits it; --heapsnapshot-signal=SIGUSR2 writes what is in it."),
        new("elsewhere/go", "GOMEMLIMIT=BYTES", AdviceReturns.Nothing, "The Go heap: runtime/metrics and pprof -sample_index=inuse_space say what is live; debug.FreeOSMemory() gives the rest back."),
        new("elsewhere/python", "PYTHONMALLOCSTATS=1", AdviceReturns.Nothing, "Python keeps small objects in arenas of its own (256 KiB, or 1 MiB since 3.10): sys._debugmallocstats() prints how full they are."),
        new("elsewhere/php", "gc_mem_caches()", AdviceReturns.Nothing, "In the program. PHP keeps chunks of 2 MiB of its own; memory_get_usage(true) says how many, memory_limit bounds them."),
        new("elsewhere/ruby", "GC.stat", AdviceReturns.Nothing, "Ruby keeps objects in pages of its own; GC.stat says how full they are, GC.compact packs them."),
    ];
}

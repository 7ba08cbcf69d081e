using Ebb.Snapshots;

namespace Ebb.Trimming;

/// <summary>How an allocator other than glibc's gives memory back: its own way, which only the program can go.</summary>
/// <param name="Allocator">As <see cref="AllocatorFacts.Name"/>.</param>
/// <param name="How">A clause without a full stop.</param>
public sealed record Purge(string Allocator, string How)
{
    /// <summary>Null where none of them is known.</summary>
    public static Purge? Of(IReadOnlyList<AllocatorFacts> allocators)
    {
        ArgumentNullException.ThrowIfNull(allocators);
        foreach (AllocatorFacts allocator in allocators)
        {
            if (WayOf(allocator.Name) is { } how)
            {
                return new Purge(allocator.Name, how);
            }
        }

        return null;
    }

    private static string? WayOf(string allocator) => allocator switch
    {
        "jemalloc" => "the program calls mallctl(\"arena.4096.purge\", …), all arenas at once; or from the next start MALLOC_CONF=background_thread:true,dirty_decay_ms:1000",
        "tcmalloc" => "the program calls MallocExtension_ReleaseFreeMemory(); or from the next start TCMALLOC_RELEASE_RATE=10",
        "mimalloc" => "the program calls mi_collect(true); or from the next start MIMALLOC_PURGE_DELAY=0",
        "musl" => "there is no call for it: musl gives back what it can as it is freed",
        "dotnet" => "the program calls GC.Collect(2, GCCollectionMode.Aggressive, true, true); or from the next start DOTNET_GCConserveMemory=5",
        "jvm" => "jcmd PID GC.run; ShenandoahUncommitDelay, ZUncommitDelay or G1PeriodicGCInterval give back when idle",
        "v8" => "the program calls global.gc() under --expose-gc; --max-old-space-size bounds it from the next start",
        "go" => "the program calls debug.FreeOSMemory(); or from the next start GOMEMLIMIT=BYTES",
        _ => null,
    };
}

using System.Globalization;
using Ebb.Linux;
using Ebb.Snapshots;

namespace Ebb.Tuning;

/// <summary>Why settings of a process cannot be read, or not changed, by whose malloc it has.</summary>
public static class TuneHindrance
{
    /// <summary>The process has no malloc of glibc whose settings could be read.</summary>
    public static TargetException WithoutMalloc(TargetFacts target)
    {
        ArgumentNullException.ThrowIfNull(target);
        foreach (AllocatorFacts allocator in target.Allocators)
        {
            if (allocator.Name == "glibc")
            {
                return TargetException.Unsupported(target.Pid, Text($"process {target.Pid} has glibc, and the settings of its malloc could not be found"));
            }

            if (WayOf(allocator.Name) is { } way)
            {
                return TargetException.Unsupported(target.Pid, Text($"process {target.Pid} has no malloc of glibc, it has {allocator.Name}: {way}"));
            }
        }

        return TargetException.Unsupported(target.Pid, Text($"process {target.Pid} has no malloc of glibc, and no settings that ebb could read"));
    }

    /// <summary>Its malloc of glibc is there and serves nobody, since another one stands before it; null where that is not so.</summary>
    public static TargetException? Replaced(MallocInForce malloc)
    {
        ArgumentNullException.ThrowIfNull(malloc);
        foreach (AllocatorFacts allocator in malloc.Target.Allocators)
        {
            if (!malloc.IsUsed && allocator.Name is "jemalloc" or "tcmalloc" or "mimalloc")
            {
                return TargetException.Unsupported(
                    malloc.Target.Pid, Text($"process {malloc.Target.Pid} has {allocator.Name} in place of glibc's malloc: {WayOf(allocator.Name)}"));
            }
        }

        return null;
    }

    /// <summary>There is no mallopt that could be called; null where there is one.</summary>
    public static TargetException? WithoutCall(MallocInForce malloc)
    {
        ArgumentNullException.ThrowIfNull(malloc);
        return malloc.Mallopt is not null ? null : TargetException.Unsupported(
            malloc.Target.Pid,
            Text($"process {malloc.Target.Pid} has no mallopt that could be called: {malloc.Library} does not name its functions (a stripped static program), or could not be opened"));
    }

    /// <summary>This glibc takes a setting and does nothing; null where all of them do something.</summary>
    public static TargetException? Idle(MallocInForce malloc, IReadOnlyList<TuneRequest> requests)
    {
        ArgumentNullException.ThrowIfNull(malloc);
        ArgumentNullException.ThrowIfNull(requests);
        foreach (TuneRequest request in requests)
        {
            if (request.Tunable.IsIdleIn(malloc.Version))
            {
                return TargetException.Unsupported(
                    malloc.Target.Pid, Text($"{request.Tunable.Key} does nothing in glibc {malloc.Version}: there are no fastbins since {request.Tunable.IdleSince}"));
            }
        }

        return null;
    }

    private static string? WayOf(string allocator) => allocator switch
    {
        "jemalloc" => "the program calls mallctl(…); or MALLOC_CONF=… from the next start",
        "tcmalloc" => "the program calls MallocExtension; or TCMALLOC_…=… from the next start",
        "mimalloc" => "the program calls mi_option_set(…); or MIMALLOC_…=… from the next start",
        "musl" => "musl's malloc has no settings",
        "go" => "the program calls debug.SetGCPercent and debug.SetMemoryLimit; or GOGC=N GOMEMLIMIT=BYTES from the next start",
        _ => null,
    };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

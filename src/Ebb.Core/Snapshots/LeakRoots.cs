using Ebb.Injection;
using Ebb.Leaks;
using Ebb.Memory;

namespace Ebb.Snapshots;

/// <summary>What a search for leaks begins with, beside the memory itself.</summary>
/// <param name="Shared">Whose page tables tell which pages of shared mappings are there.</param>
/// <param name="Left">What is in no copy of it.</param>
/// <param name="KernelWords">What the kernel keeps for it.</param>
internal sealed record LeakRoots(IReadOnlyList<ThreadRoots> Threads, IPagedMemory Shared, IReadOnlyList<ulong> KernelWords, string? Program, LeftBehind? Left = null)
{
    /// <summary>Why what is found is no proof, where that is known before.</summary>
    public string? WhyUnproved { get; init; }

    public bool IsCore { get; init; }

    public static List<ThreadRoots> Of(IEnumerable<ThreadAtStop> threads, IReadOnlyList<int> inMalloc) =>
        [.. threads.Select(thread => ThreadRoots.Of(thread.Tid, thread.Registers, thread.Vectors ?? [], inMalloc.Contains(thread.Tid)))];
}

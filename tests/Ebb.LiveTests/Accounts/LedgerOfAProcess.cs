using Ebb.Accounts;
using Ebb.LiveTests.Oracles;
using Ebb.LiveTests.Snapshots;
using Ebb.LiveTests.Targets;
using Ebb.Snapshots;

namespace Ebb.LiveTests.Accounts;

/// <summary>The rows of the ledger against the kernel's own lists.</summary>
public static class LedgerOfAProcess
{
    public static TheoryData<string, string> Frozen => Programs.UnderEachGlibc("arenas.c", "mixed.c", "fragments.c", "stacks.c", "mmapped.c");

    [Theory]
    [MemberData(nameof(Programs.All), MemberType = typeof(Programs))]
    public static void Owns_each_page_that_the_kernel_counts(string program, string kind)
    {
        using Target target = Programs.Start(program, kind);

        ulong lazyBefore = Kernel.Rollup(target.Pid)["LazyFree"];
        var seen = Inspected.Of(target);

        seen.Closes();
        IReadOnlyList<KernelMapping> kernel = Kernel.Mappings(target.Pid);
        Assert.Equal(Sum(kernel, mapping => mapping.Length), seen.Ledger.Total.Virtual.Count);
        Assert.Equal(
            Sum(kernel, mapping => mapping.Path.Length > 0 && mapping.Path[0] == '/' && mapping.Access[3] == 'p' && !IsMemory(mapping) ? mapping.Resident : 0),
            seen.Ledger[LedgerKind.File].Resident.Count);
        Assert.Equal(Sum(kernel, mapping => IsMemory(mapping) ? mapping.Resident : 0), seen.Ledger[LedgerKind.Shared].Resident.Count);

        // The kernel marks pages as lazily free in batches, of which the last may be done at any time.
        Assert.InRange(seen.Ledger[LedgerKind.LazyFree].Resident.Count, lazyBefore, Sum(kernel, mapping => mapping.Counters["LazyFree"]));
    }

    [Theory]
    [MemberData(nameof(Frozen))]
    public static void Is_the_same_of_a_frozen_process(string program, string glibc)
    {
        Requires.Ptrace();
        using Target target = Programs.Start(program, glibc);

        var live = Inspected.Of(target);
        var frozen = Inspected.Of(target, CaptureMode.Freeze);

        frozen.Closes();
        Assert.Equal(live.Totals, frozen.Totals);
        Assert.Equal(live.Ledger.Rows, frozen.Ledger.Rows);
        Assert.NotNull(frozen.Snapshot.Capture.Pause);
    }

    [Fact]
    public static void Counts_of_each_kind_what_the_program_made_of_it()
    {
        using Target target = Target.Start("shared.c", "3M");

        var seen = Inspected.Of(target);

        // The private copies of a memfd are pages of shared memory's file.
        Assert.Equal(target.Number("shared_bytes") + target.Number("file_copies_bytes"), seen.Ledger[LedgerKind.Shared].Resident.Count);
        ulong lazy = seen.Ledger[LedgerKind.LazyFree].Resident.Count;
        ulong leftOfLazy = target.Number("lazyfree_bytes") - lazy;
        Assert.InRange(lazy, target.Number("lazyfree_bytes") / 2, target.Number("lazyfree_bytes"));
        Assert.InRange(
            seen.Ledger[LedgerKind.Anonymous].Resident.Count,
            target.Number("anonymous_bytes") + leftOfLazy, target.Number("anonymous_bytes") + leftOfLazy + (256 << 10));
    }

    [Theory]
    [MemberData(nameof(GlibcVersions.Names), MemberType = typeof(GlibcVersions))]
    public static void Counts_as_stacks_what_lies_around_the_stack_pointers(string glibc)
    {
        using Target target = Programs.Start("stacks.c 4 3M", glibc);

        var seen = Inspected.Of(target);

        // syscall: the number, six arguments, the stack pointer, the program counter.
        ulong[] pointers =
        [
            .. Directory.GetDirectories($"/proc/{target.Pid}/task").Select(
                task => Convert.ToUInt64(File.ReadAllText(Path.Combine(task, "syscall")).Split(' ')[^2], 16)),
        ];
        MappingFacts[] stacks = [.. seen.Snapshot.Mappings.Where(mapping => mapping.Kind == MappingKind.Stack && mapping.Resident > Bytes.Zero)];
        Assert.Equal(5, pointers.Length);
        Assert.All(pointers, pointer => Assert.Single(stacks, stack => stack.Start.Value <= pointer && pointer < stack.End.Value));
        Assert.Equal(5, stacks.Length);
        Assert.InRange(
            seen.Ledger[LedgerKind.Stack].Resident.Count,
            target.Number("stack_bytes_at_least"),
            Sum(Kernel.Mappings(target.Pid), mapping => pointers.Any(mapping.Contains) ? mapping.Resident : 0));
    }

    [Fact]
    public static void Has_nothing_of_malloc_in_a_program_that_never_called_it()
    {
        using Target target = Target.Start("nothing.c");

        var seen = Inspected.Of(target);

        seen.Closes();
        Assert.Equal(Bytes.Zero, seen.Ledger.Malloc);
    }

    // Files that live nowhere but in memory; and shared anonymous memory, which the kernel shows as one of them.
    private static bool IsMemory(KernelMapping mapping) =>
        mapping.Access[3] == 's' || mapping.Path.StartsWith("/memfd:", StringComparison.Ordinal);

    private static ulong Sum(IEnumerable<KernelMapping> mappings, Func<KernelMapping, ulong> of) =>
        mappings.Aggregate(0UL, (sum, mapping) => sum + of(mapping));
}

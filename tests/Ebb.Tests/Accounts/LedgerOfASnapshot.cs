using Ebb.Accounts;
using Ebb.Glibc;
using Ebb.Snapshots;
using static Ebb.Tests.Snapshots.Made;

namespace Ebb.Tests.Accounts;

public static class LedgerOfASnapshot
{
    [Fact]
    public static void Each_mapping_goes_to_the_row_of_its_kind()
    {
        var ledger = Ledger.Of(Snapshot(
            Mapping(MappingKind.File, 0x1000, KiB(8)),
            Mapping(MappingKind.Shared, 0x10000, KiB(12)),
            Mapping(MappingKind.Stack, 0x20000, KiB(16)),
            Mapping(MappingKind.Anonymous, 0x30000, KiB(20)),
            Mapping(MappingKind.Device, 0x40000, KiB(4), resident: Bytes.Zero),
            Mapping(MappingKind.HugeTlb, 0x200000, MiB(2), resident: Bytes.Zero)));

        Assert.Equal(KiB(8), ledger[LedgerKind.File].Resident);
        Assert.Equal(KiB(12), ledger[LedgerKind.Shared].Resident);
        Assert.Equal(KiB(16), ledger[LedgerKind.Stack].Resident);
        Assert.Equal(KiB(20), ledger[LedgerKind.Anonymous].Resident);
        Assert.Equal(KiB(4), ledger[LedgerKind.Device].Virtual);
        Assert.Equal(MiB(2), ledger[LedgerKind.HugeTlb].Virtual);
        Assert.Equal(KiB(56), ledger.Resident);
    }

    [Fact]
    public static void A_heap_is_split_and_its_rest_is_the_mapping_s_own()
    {
        // 100 pages resident: 40 live, 30 held, 10 pinned, 1 overhead, 4 beyond the heap by a huge page, 15 nobody's.
        MallocShare share = Share(KiB(160), KiB(120), KiB(40), KiB(4)) with { HugePageSurplus = KiB(16) };
        var ledger = Ledger.Of(Snapshot(Mapping(MappingKind.Anonymous, 0x10000, KiB(800), KiB(400), malloc: share)));

        Assert.Equal(
            ["malloc.live 163840", "malloc.held 122880", "malloc.pinned 40960", "malloc.overhead 4096", "file 0", "shared 0", "stack 0", "anonymous 61440", "lazyfree 0", "hugepage 16384"],
            ledger.Rows.Select(row => $"{row.Kind} {row.Resident.Count}"));
        Assert.Equal(KiB(460), ledger[LedgerKind.Anonymous].Virtual);
    }

    [Fact]
    public static void Pages_given_up_lazily_are_a_row_but_not_inside_a_heap()
    {
        MappingFacts plain = Mapping(MappingKind.Anonymous, 0x10000, KiB(40)) with { LazyFree = KiB(24) };
        MappingFacts heap = Mapping(MappingKind.Anonymous, 0x80000, KiB(40), malloc: Share(live: KiB(36))) with { LazyFree = KiB(8) };
        var ledger = Ledger.Of(Snapshot(plain, heap));

        Assert.Equal(KiB(24 + 4), ledger[LedgerKind.LazyFree].Resident);
        Assert.Equal(KiB(36), ledger[LedgerKind.Live].Resident);
        Assert.Equal(KiB(16), ledger[LedgerKind.Anonymous].Resident);
    }

    [Fact]
    public static void A_heap_that_claims_more_than_its_mapping_has_is_thrown_not_evened_out()
    {
        MallocShare share = Share(live: KiB(8)) with { Held = new Amounts(KiB(4), KiB(4), Bytes.Zero) };
        Snapshot snapshot = Snapshot(Mapping(MappingKind.Anonymous, 0x10000, KiB(64), KiB(11), malloc: share));

        InvalidOperationException thrown = Assert.Throws<InvalidOperationException>(() => Ledger.Of(snapshot));
        Assert.Contains("malloc.held", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public static void The_unread_row_is_there_only_when_there_is_something_unread()
    {
        Assert.DoesNotContain(Ledger.Of(Snapshot()).Rows, row => row.Kind == LedgerKind.Unread);
        Assert.Contains(Ledger.Of(Snapshot(Heap(Share(unread: KiB(4))))).Rows, row => row.Kind == LedgerKind.Unread);
    }

    [Theory]
    [InlineData(true, 0, true)]
    [InlineData(true, 4096, false)]
    [InlineData(false, 1 << 20, true)]
    [InlineData(false, (1 << 20) + 1, false)]
    public static void The_difference_to_the_kernel_is_excused_only_by_a_running_target(bool isExact, long difference, bool agrees)
    {
        Snapshot quiet = Snapshot(Mapping(MappingKind.Anonymous, 0x10000, MiB(8)));
        Snapshot snapshot = quiet with
        {
            Capture = quiet.Capture with { IsExact = isExact },
            Kernel = quiet.Kernel with { Resident = new Bytes(MiB(8).Count + (ulong)difference) },
        };
        var ledger = Ledger.Of(snapshot);

        Assert.Equal(-difference, ledger.KernelDifference);
        Assert.Equal(agrees, ledger.KernelAgrees);
    }
}

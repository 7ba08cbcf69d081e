using Ebb.Accounts;
using Ebb.Glibc;
using Ebb.Snapshots;
using Ebb.Verdicts;
using static Ebb.Tests.Snapshots.Made;

namespace Ebb.Tests.Verdicts;

public static class VerdictOfASnapshot
{
    [Fact]
    public static void Most_held_is_held_free_and_the_rest_follows_by_bytes()
    {
        IReadOnlyList<Verdict> verdicts = Judge(Process(Arena(0, live: MiB(20), held: MiB(100))));

        Assert.Equal(["held-free", "in-use"], verdicts.Select(verdict => verdict.Id));
        Assert.Equal([true, false], verdicts.Select(verdict => verdict.IsPrimary));
        Assert.Equal(MiB(100), verdicts[0].Bytes);
        Assert.Equal(("ebb trim 1234 --yes", MiB(100)), (verdicts[0].Remedies[0].Command, verdicts[0].Remedies[0].Returns));
    }

    [Theory]
    [InlineData(90, 10, true)]
    [InlineData(91, 9, false)]
    public static void A_follower_passes_a_share(ulong live, ulong held, bool follows) =>
        Assert.Equal(follows, Judge(Process(Arena(0, live: MiB(live), held: MiB(held)))).Count == 2);

    [Fact]
    public static void A_follower_passes_a_floor()
    {
        Snapshot snapshot = Process(Arena(0, live: MiB(10), held: new Bytes((4 << 20) - 1)));
        Assert.Equal("in-use", Assert.Single(Judge(snapshot)).Id);
    }

    [Fact]
    public static void Pinned_most_is_fragmented_and_names_the_keepers()
    {
        Snapshot snapshot = Snapshot(Heap(Share(live: MiB(10), pinned: MiB(50)))) with
        {
            Mallocs = [Malloc(Arena()) with { PagePins = [new PagePin(new Address(0x5000), false, new Bytes(48), 12800, MiB(49), 0, "Session")] }],
        };
        Verdict verdict = Judge(snapshot)[0];

        Assert.Equal("fragmented", verdict.Id);
        Assert.Contains("12,800 blocks of 48 B (Session) keep 49.0 MiB", verdict.Headline(), StringComparison.Ordinal);
    }

    [Fact]
    public static void Elsewhere_names_its_row_and_its_owner()
    {
        Snapshot snapshot = Snapshot(Mapping(MappingKind.Anonymous, 0x10000, MiB(90)), Mapping(MappingKind.File, 0x8000_0000, MiB(10))) with
        {
            Target = Target() with { Allocators = [new AllocatorFacts("jemalloc", "5.3.0", "/usr/lib/libjemalloc.so.2"), new AllocatorFacts("glibc", "2.36", "x")] },
            Mallocs = [Malloc(Arena())],
        };
        Verdict verdict = Judge(snapshot)[0];

        Assert.Equal("elsewhere", verdict.Id);
        Assert.Contains("anonymous memory, 90.0 MiB, most likely of jemalloc 5.3.0", verdict.Headline(), StringComparison.Ordinal);
        Assert.StartsWith("MALLOC_CONF", verdict.Remedies[0].Command, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(20, 3, "small")]
    [InlineData(20, 4, "elsewhere")]
    [InlineData(30, 3, "elsewhere")]
    public static void Small_is_little_of_its_own_and_little_in_all(ulong file, ulong own, string id) => Assert.Equal(id, Judge(Snapshot(
        Mapping(MappingKind.File, 0x8000_0000, MiB(file)), Mapping(MappingKind.Anonymous, 0x10000, MiB(own))))[0].Id);

    [Theory]
    [InlineData(20, "undecided")]
    [InlineData(0, "small")]
    public static void What_is_left_of_a_large_core_that_was_cut_off_is_not_small(ulong lost, string id)
    {
        Snapshot snapshot = Snapshot(Mapping(MappingKind.Anonymous, 0x10000, MiB(3)));

        Assert.Equal(id, Judge(snapshot with { Capture = snapshot.Capture with { Mode = CaptureMode.Core, Lost = MiB(lost) } })[0].Id);
    }

    [Fact]
    public static void What_was_not_read_and_could_turn_the_verdict_leaves_it_undecided()
    {
        Verdict verdict = Judge(Snapshot(Heap(Share(live: MiB(30), held: MiB(20), unread: MiB(11)))))[0];

        Assert.Equal("undecided", verdict.Id);
        Assert.Contains("11.0 MiB of malloc's memory could not be walked", verdict.Headline(), StringComparison.Ordinal);
    }

    [Fact]
    public static void What_was_not_read_and_could_not_turn_it_only_follows()
    {
        IReadOnlyList<Verdict> verdicts = Judge(Snapshot(Heap(Share(live: MiB(50), unread: MiB(10)))));
        Assert.Equal(["in-use", "undecided"], verdicts.Select(verdict => verdict.Id));
    }

    [Fact]
    public static void A_ring_of_arenas_that_does_not_close_puts_anonymous_memory_in_doubt()
    {
        Snapshot snapshot = Snapshot(Heap(Share(live: MiB(10))), Mapping(MappingKind.Anonymous, 0x7000_0000, MiB(50))) with
        {
            Mallocs = [Malloc(Arena(0, live: MiB(10)))],
            Damage = [new Damage(DamageKind.ArenaRing, new Address(0x7f00), 1, "next points nowhere")],
        };

        Assert.Equal("undecided", Judge(snapshot)[0].Id);
        Assert.Contains("arenas may be missing", Judge(snapshot)[0].Headline(), StringComparison.Ordinal);
    }

    [Fact]
    public static void A_glibc_whose_malloc_was_not_found_is_undecided_and_says_why()
    {
        Snapshot snapshot = Snapshot(Mapping(MappingKind.Anonymous, 0x7000_0000, MiB(50))) with
        {
            Remarks = [new Remark("no-layout", RemarkSeverity.Warning, "no known layout fits.")],
        };

        Assert.Contains("no known layout fits.", Judge(snapshot)[0].Headline(), StringComparison.Ordinal);
        Assert.Equal("ebb inspect --capture freeze 1234", Judge(snapshot)[0].Remedies[0].Command);
    }

    private static IReadOnlyList<Verdict> Judge(Snapshot snapshot) => Judgement.Of(snapshot, Ledger.Of(snapshot));
}

using Ebb.Glibc;
using FsCheck;
using FsCheck.Fluent;

namespace Ebb.Tests.Glibc;

/// <summary>Any heap, written in any layout of any release, is read back to the byte.</summary>
public static class HeapsReadBack
{
    [Fact]
    public static void A_heap_in_any_layout_is_read_back_to_the_byte() => Holds(static plan => Same(plan.Build(), isStill: true, readsSwapped: false));

    [Fact]
    public static void A_target_that_could_run_but_does_not_reads_the_same() => Holds(static plan => Same(plan.Build(), isStill: false, readsSwapped: false));

    [Fact]
    public static void Pages_in_swap_are_read_only_when_asked_for() => Holds(static plan => Same(plan.Build(), isStill: true, readsSwapped: true));

    private static void Same(SyntheticHeap heap, bool isStill, bool readsSwapped)
    {
        string expected = new Books(heap).Text();
        MallocReading? reading = heap.Read(isStill, readsSwapped, out DamageLog damage);
        Assert.NotNull(reading);
        Reading.Same(expected, Reading.Text(reading), damage);
        Assert.Empty(heap.Memory.AbsentRead);
        if (!readsSwapped)
        {
            Assert.Empty(heap.Memory.SwappedRead);
        }
    }

    private static void Holds(Action<HeapPlan> claim) => Prop.ForAll(HeapPlan.Any, claim).Check(Config.QuickThrowOnFailure.WithMaxTest(60));
}

using Ebb.Glibc;
using FsCheck;
using FsCheck.Fluent;

namespace Ebb.Tests.Glibc;

/// <summary>A heap with some words broken ends in figures that add up, in bounded reads, and never in an exception.</summary>
public static class BrokenHeaps
{
    private const ulong MostOfMapped = 8;

    [Fact]
    public static Task A_still_target_with_broken_words_is_read_within_bounds() => Bounded(isStill: true, readsSwapped: false);

    [Fact]
    public static Task A_running_target_with_broken_words_is_read_within_bounds() => Bounded(isStill: false, readsSwapped: true);

    private static Task Bounded(bool isStill, bool readsSwapped)
    {
        CancellationToken test = TestContext.Current.CancellationToken;
        return Task.Run(
            () =>
            {
                using var patience = CancellationTokenSource.CreateLinkedTokenSource(test);
                patience.CancelAfter(TimeSpan.FromMinutes(1)); // the reader's own way out, so that the test ends if a bound is lost
                Prop.ForAll(HeapPlan.Any, plan => Break(plan, isStill, readsSwapped, patience.Token)).Check(Config.QuickThrowOnFailure.WithMaxTest(150));
            },
            test);
    }

    private static void Break(HeapPlan plan, bool isStill, bool readsSwapped, CancellationToken patience)
    {
        SyntheticHeap heap = (plan with { Blocks = plan.Blocks / 3 }).Build();
        heap.Patience = patience;
        var random = new Random(plan.Seed);
        for (int turn = 0; turn < 4; turn++)
        {
            var vandal = new Vandal(heap, random);
            vandal.Break(random.Next(1, 5));
            heap.Memory.MostBytes = heap.Memory.BytesRead + (MostOfMapped * heap.Memory.MappedBytes) + (16 << 20);
            try
            {
                MallocReading? reading = heap.Read(isStill, readsSwapped, out DamageLog damage);
                Assert.True(reading is not null || damage.Count > 0, "nothing was read, and no damage named");
                Assert.Equal("", string.Join('\n', reading?.Facts.Arenas.SelectMany(Reading.Unclosed) ?? []));
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                throw new InvalidOperationException(string.Join('\n', vandal.Deeds), failure);
            }
        }
    }
}

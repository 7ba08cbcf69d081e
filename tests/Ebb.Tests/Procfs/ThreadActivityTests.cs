using Ebb.Procfs;

namespace Ebb.Tests.Procfs;

public static class ThreadActivityTests
{
    private static readonly ThreadRun s_asleep = new(TimeSpan.FromSeconds(2), 40, IsRunning: false);

    [Fact]
    public static void Threads_that_had_no_turn_did_not_run() =>
        Assert.Empty(ThreadActivity.RanBetween(Sample((7, s_asleep), (8, s_asleep)), Sample((7, s_asleep), (8, s_asleep))));

    [Fact]
    public static void A_turn_more_is_a_thread_that_ran()
    {
        ThreadRun ran = new(TimeSpan.FromSeconds(3), 41, IsRunning: false);

        Assert.Equal(
            [new ThreadThatRan(8, TimeSpan.FromSeconds(1))],
            ThreadActivity.RanBetween(Sample((7, s_asleep), (8, s_asleep)), Sample((7, s_asleep), (8, ran))));
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public static void A_thread_on_a_processor_at_either_end_counts_as_having_run(bool before, bool after) =>
        Assert.Single(ThreadActivity.RanBetween(Sample((7, s_asleep with { IsRunning = before })), Sample((7, s_asleep with { IsRunning = after }))));

    [Fact]
    public static void A_thread_that_came_or_went_counts_as_having_run() =>
        Assert.Equal(
            [new ThreadThatRan(7, null), new ThreadThatRan(9, null)],
            ThreadActivity.RanBetween(Sample((7, s_asleep), (8, s_asleep)), Sample((8, s_asleep), (9, s_asleep))));

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public static void A_list_that_may_have_left_threads_out_proves_nothing(bool before, bool after) =>
        Assert.Equal(
            [new ThreadThatRan(7, null)],
            ThreadActivity.RanBetween(Sample((8, s_asleep)) with { IsWhole = before }, Sample((8, s_asleep)) with { IsWhole = after }));

    private static ThreadActivity Sample(params (int Tid, ThreadRun Run)[] threads) =>
        new() { Pid = 7, Threads = threads.ToDictionary(thread => thread.Tid, thread => thread.Run) };
}

using Ebb.Lab;
using Ebb.LiveTests.Targets;

namespace Ebb.LiveTests.Lab;

/// <summary>What docs/lab.md says of each experiment comes out, on a glibc with fastbins and on one without.</summary>
public static class EveryExperiment
{
    [Theory]
    [InlineData("return-by-size", true, false)]
    [InlineData("threshold", true, false)]
    [InlineData("free-order", false, false)]
    [InlineData("top-pin", false, false)]
    [InlineData("two-rounds", true, false)]
    [InlineData("mallopt", false, true)]
    [InlineData("dynamic-threshold", true, true)]
    [InlineData("malloc-trim", true, true)]
    [InlineData("consolidation", true, false)]
    [InlineData("arenas", null, null)]
    [InlineData("fragmentation", null, null)]
    [InlineData("allocators", null, null)]
    public static void Agrees_with_the_article_or_not(string id, bool? withFastbins, bool? without)
    {
        foreach ((string glibc, bool? agrees) in ((string, bool?)[])[("2.36", withFastbins), ("2.43", without)])
        {
            // More blocks than M_MMAP_MAX, for the one that is about it.
            var size = Bytes.FromMebibytes(id == "mallopt" ? 64UL : 16);
            ExperimentResult result = WhatMallocKeeps.Run(id, new Bench(size, TestContext.Current.CancellationToken)
            {
                Start = WhatMallocKeeps.Under(glibc),
            });

            Assert.Equal((glibc, agrees), (glibc, result.AgreesWithArticle));
            Assert.NotEmpty(result.Cause);
            Assert.NotEmpty(result.Table!.Rows);
        }
    }

    [Fact]
    public static void Of_two_processes_under_one_limit_the_first_is_killed_unless_it_trims()
    {
        Requires.Root();

        // So large that the kernel frees most of the first one's pages before it counts it as gone: it frees them 40 MiB at a time, at most.
        var bench = new Bench(Bytes.FromMebibytes(256), TestContext.Current.CancellationToken) { Start = WhatMallocKeeps.Under("2.36") };
        ExperimentResult result = WhatMallocKeeps.Run("two-processes", bench);

        Requires.That(result.Obstacle is null, result.Obstacle ?? "");
        int killed = result.Table!.Columns.ToList().FindIndex(static one => one.Key == "killed");
        Assert.Equal([1, 0, 0], result.Table.Rows.Select(row => row[killed].Number));
        Assert.True(result.AgreesWithArticle);
    }

    [Fact]
    public static void A_worker_that_is_killed_is_a_result()
    {
        var bench = new Bench(Bytes.FromMebibytes(4), TestContext.Current.CancellationToken);
        using Worker worker = bench.WorkerFor(100);
        Ebb.LiveTests.Snapshots.Signals.Send(worker.Pid, 9);

        WorkerEndedException ended = Assert.Throws<WorkerEndedException>(AllocateForEver);
        Assert.True(ended.WasKilled);

        void AllocateForEver()
        {
            while (true)
            {
                worker.Allocate(0, 1, 100);
            }
        }
    }
}

using Ebb.Lab;
using Ebb.LiveTests.Targets;

namespace Ebb.LiveTests.Lab;

/// <summary>The table of the design, measured on glibc 2.36: what stays after everything was freed. From 2.43 on there are no fastbins, and its first row changes.</summary>
public static class WhatMallocKeeps
{
    private static readonly Bytes s_size = Bytes.FromMebibytes(16);

    public static TheoryData<string, ulong, FreeOrder, bool> Table
    {
        get
        {
            var rows = new TheoryData<string, ulong, FreeOrder, bool>();
            foreach (string glibc in GlibcVersions.Others.Select(static row => row.Data))
            {
                bool hasFastbins = int.Parse(glibc.Split('.')[1], System.Globalization.CultureInfo.InvariantCulture) < 43;
                foreach (ulong request in (ulong[])[24, 100, 120])
                {
                    rows.Add(glibc, request, FreeOrder.AsAllocated, hasFastbins);
                    rows.Add(glibc, request, FreeOrder.Reversed, true);
                }

                foreach (ulong request in (ulong[])[121, 500, 1032])
                {
                    rows.Add(glibc, request, FreeOrder.AsAllocated, false);
                    rows.Add(glibc, request, FreeOrder.Reversed, true);
                }

                foreach (ulong request in (ulong[])[1033, 10240, 131071])
                {
                    rows.Add(glibc, request, FreeOrder.AsAllocated, false);
                    rows.Add(glibc, request, FreeOrder.Reversed, false);
                }
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Table))]
    public static void Is_as_the_design_has_it(string glibc, ulong request, FreeOrder order, bool stays)
    {
        var bench = new Bench(s_size, TestContext.Current.CancellationToken) { Start = Under(glibc) };
        using Worker worker = bench.WorkerFor(request);
        Bytes before = worker.Resident();
        worker.Allocate(0, worker.Count, request);
        worker.Fill(0, worker.Count);
        Bytes filled = worker.Resident();
        worker.Free(order);

        Assert.Equal(stays, Kept.Mostly(before, filled, worker.Resident()));
        worker.MallocTrim();
        Assert.False(Kept.Mostly(before, filled, worker.Resident()));
    }

    [Theory]
    [MemberData(nameof(GlibcVersions.Others), MemberType = typeof(GlibcVersions))]
    public static void Has_a_threshold_of_120_bytes_where_there_are_fastbins(string glibc)
    {
        ExperimentResult result = Run("threshold", new Bench(s_size, TestContext.Current.CancellationToken) { Start = Under(glibc) });

        Figure largest = result.Figures.Single(static one => one.Key == "largestHeldRequest").Value;
        if (glibc is "2.43" or "2.44")
        {
            Assert.Equal(FigureKind.None, largest.Kind);
            Assert.False(result.AgreesWithArticle);
        }
        else
        {
            Assert.Equal(Figure.Size(120), largest);
            Assert.True(result.AgreesWithArticle);
            Assert.Contains("fastbins", result.Cause, StringComparison.Ordinal);
        }
    }

    [Fact]
    public static void Is_counted_as_massif_counts_it()
    {
        Requires.Program("valgrind");
        ExperimentResult result = Run("two-rounds", new Bench(s_size, TestContext.Current.CancellationToken) { WantsValgrind = true });

        Assert.InRange(result.Figures.Single(static one => one.Key == "largestDifferenceToMassif").Value.Number, 0, 0.01);
        Assert.True(result.AgreesWithArticle);
    }

    internal static WorkerStart Under(string glibc)
    {
        OtherGlibc other = GlibcVersions.Require(glibc)!;
        return new WorkerStart { Before = [other.Loader, "--library-path", other.Libraries] };
    }

    internal static ExperimentResult Run(string id, Bench bench) => AllExperiments.Called(id)!.Run(bench);
}

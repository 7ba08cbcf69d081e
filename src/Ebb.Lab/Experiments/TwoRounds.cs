using Ebb.Rendering;
using Ebb.Watching;

namespace Ebb.Lab.Experiments;

/// <summary>The article's third test: everything twice. What is live falls to nothing each time; what is resident does not.</summary>
internal sealed class TwoRounds : Experiment
{
    internal const ulong Request = 100;
    internal const ulong Steps = 8;

    public override string Id => "two-rounds";

    public override string Question => "Allocated and freed twice: is it a leak, if what is resident does not fall?";

    public override TimeSpan Takes => TimeSpan.FromSeconds(3);

    public override ExperimentResult Run(Bench bench)
    {
        var table = new ResultTable(new("moment", "moment"), new("live", "live"), new("resident", "resident"), new("held", "held"));
        var live = new List<CurvePoint>();
        var resident = new List<CurvePoint>();
        string cause = "";
        ulong count = bench.Size.Count / 2 / Bench.ChunkOf(Request) / Steps * Steps;
        using (Worker worker = bench.Worker())
        {
            worker.Slots(count);
            Bench.WarmUp(worker);
            Look("start", 0);
            Drive(worker, count, Look);

            void Look(string moment, double moved)
            {
                bench.Step(moment);
                Report report = bench.Look(worker);
                live.Add(new CurvePoint(moved, report.Totals.Live.Bytes.Count));
                resident.Add(new CurvePoint(moved, report.Ledger.Resident.Count));
                if (live.Count % 2 == 1)
                {
                    table.Add(Figure.Of(moment), Figure.Of(report.Totals.Live.Bytes), Figure.Of(report.Ledger.Resident), Figure.Of(report.Returnable.ByEbb));
                }

                cause = Bench.CauseOf(report);
            }
        }

        var curves = new List<Curve> { new("live, by ebb", live), new("resident", resident) };
        var figures = new List<ResultFigure>();
        string? obstacle = null;
        if (bench.Valgrind is { } valgrind)
        {
            bench.Step("under massif");
            IReadOnlyList<CurvePoint> massif = UnderMassif(bench, valgrind, count);
            double peak = live.Max(static point => point.Up);
            double difference = live.Max(point => Math.Abs(point.Up - Curve.HeightAt(massif, point.Across))) / peak;
            curves.Add(new Curve("live, by massif", massif));
            figures.Add(new ResultFigure("largestDifferenceToMassif", "largest difference between ebb's live curve and massif's, of the peak", Figure.Share(difference)));
        }
        else if (bench.WantsValgrind)
        {
            obstacle = "valgrind is not installed here.";
        }

        bool fell = live[^1].Up < live.Max(static point => point.Up) / 100;
        bool stays = resident[^1].Up > resident.Max(static point => point.Up) / 2;
        return new ExperimentResult
        {
            Id = Id,
            Question = Question,
            Did = $"One process allocated, filled and freed {new Bytes(count * Bench.ChunkOf(Request))} of {Request}-byte blocks twice, and stood still {live.Count} times for ebb to look at it.",
            Figures = figures,
            Table = table,
            Charts = [new Chart("Live and resident", "bytes allocated and freed so far", "bytes", curves)],
            Cause = fell && stays ? $"No leak: live falls to nothing in each round. {cause}" : cause,
            Article = "The live curve falls to nearly 0 after each round, so nothing leaks, although the process keeps the memory.",
            AgreesWithArticle = fell && stays,
            Difference = fell && !stays ? "Nothing leaks, and here the process does not keep it either." : null,
            Advice = "Judge a leak by what is live, never by what is resident.",
            Obstacle = obstacle,
        };
    }

    // The same commands with ebb beside it and under massif. What moved is counted in chunks, as massif counts with an admin size of 0.
    internal static void Drive(Worker worker, ulong count, Action<string, double> look)
    {
        ulong step = count / Steps;
        double moved = 0;
        for (int round = 1; round <= 2; round++)
        {
            for (ulong i = 0; i < Steps; i++)
            {
                worker.Allocate(i * step, (i + 1) * step, Request);
                worker.Fill(i * step, (i + 1) * step);
                moved += step * Bench.ChunkOf(Request);
                look($"round {round}, {100 * (i + 1) / Steps} % allocated", moved);
            }

            for (ulong i = 0; i < Steps; i++)
            {
                worker.Free(step, i * step, 1);
                moved += step * Bench.ChunkOf(Request);
                look($"round {round}, {100 * (i + 1) / Steps} % freed", moved);
            }
        }
    }

    internal static IReadOnlyList<CurvePoint> UnderMassif(Bench bench, string valgrind, ulong count)
    {
        string file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            using (Worker worker = bench.WorkerUnder(
                valgrind, "--tool=massif", "--heap-admin=0", "--time-unit=B", "--max-snapshots=1000", "--detailed-freq=1000000", "-q", $"--massif-out-file={file}"))
            {
                worker.Slots(count);
                Bench.WarmUp(worker);
                Drive(worker, count, static (_, _) => { });
                worker.Finish();
            }

            return [.. MassifFile.Read(File.ReadLines(file)).Snapshots.Select(static one => new CurvePoint(one.Time, one.InBlocks.Count))];
        }
        finally
        {
            File.Delete(file);
        }
    }
}

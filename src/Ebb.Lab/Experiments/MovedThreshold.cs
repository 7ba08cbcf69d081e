using Ebb.Glibc;
using Ebb.Rendering;

namespace Ebb.Lab.Experiments;

/// <summary>Freeing one large block moves two thresholds, and with them what malloc gives back by itself from then on.</summary>
internal sealed class MovedThreshold : Experiment
{
    private const ulong Request = 2000;

    private static readonly ulong[] s_large = [0, 1UL << 20, 8UL << 20, 31UL << 20, 40UL << 20];

    public override string Id => "dynamic-threshold";

    public override string Question => "What does freeing one large block change for all that follows?";

    public override TimeSpan Takes => TimeSpan.FromSeconds(2);

    public override ExperimentResult Run(Bench bench)
    {
        var table = new ResultTable(
            new("freedBlock", "large block freed"), new("mmapThreshold", "mmap threshold"), new("trimThreshold", "trim threshold"),
            new("filled", "filled"), new("freed", "all freed"), new("stays", "stays"));
        string cause = "";
        ulong first = 0, moved = 0, movedBy = 0;
        foreach (ulong large in s_large.Where(one => one <= bench.Size.Count / 2))
        {
            bench.Step(large == 0 ? "none" : $"a block of {new Bytes(large)}");
            using Worker worker = bench.WorkerFor(Request, share: 0.15);
            if (large > 0)
            {
                worker.Call(WorkerFunction.Free, worker.Call(WorkerFunction.Malloc, large));
            }

            Settings settings = bench.Look(worker).Snapshot.Mallocs[0].Settings;
            first = large == 0 ? settings.TrimThreshold : first;
            (moved, movedBy) = settings.TrimThreshold > Math.Max(first, moved) ? (settings.TrimThreshold, large) : (moved, movedBy);
            worker.AllocateAndFill(Request);
            Bytes filled = worker.Resident();
            worker.Free(FreeOrder.AsAllocated);
            Bytes freed = worker.Resident();
            Report report = bench.Look(worker);
            bool stays = report.Returnable.ByEbb.Count > worker.Count * Request / 2;
            table.Add(
                Figure.Of(new Bytes(large)), Figure.Of(new Bytes(settings.MmapThreshold)), Figure.Of(new Bytes(settings.TrimThreshold)),
                Figure.Of(filled), Figure.Of(freed), Figure.Of(stays));
            cause = stays ? Bench.CauseOf(report) : cause;
        }

        return new ExperimentResult
        {
            Id = Id,
            Question = Question,
            Did = $"A fresh process each: one large block was allocated and freed; then {bench.Part(0.15)} of {Request}-byte blocks were allocated, filled and freed in order.",
            Table = table,
            Cause = cause.Length > 0
                ? cause
                : "The freed block's mapping becomes the new mmap threshold, up to 32 MiB, and twice that the trim threshold; here less than that was freed at the top.",
            Article = "The threshold for mmap moves as the program runs.",
            AgreesWithArticle = moved > 0,
            Difference = moved > 0 ? $"It does not say that the trim threshold moves with it, to twice as much: here, after one freed block of {new Bytes(movedBy)}, up to {new Bytes(moved)} may stay at the top of the heap." : null,
            Advice = "Setting any of M_TRIM_THRESHOLD, M_TOP_PAD, M_MMAP_THRESHOLD or M_MMAP_MAX, also by GLIBC_TUNABLES, stops the moving.",
        };
    }
}

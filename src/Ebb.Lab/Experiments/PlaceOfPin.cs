using Ebb.Accounts;
using Ebb.Rendering;

namespace Ebb.Lab.Experiments;

/// <summary>One block stays: what comes back by itself, and what could, depends on where it lies.</summary>
internal sealed class PlaceOfPin : Experiment
{
    // Too large for a cache, too small for a mapping of its own.
    private const ulong Request = 2000;
    private const double Share = 0.5;
    private const int Places = 8;

    public override string Id => "top-pin";

    public override string Question => "How much memory can one block keep?";

    public override TimeSpan Takes => TimeSpan.FromSeconds(5);

    public override ExperimentResult Run(Bench bench)
    {
        var table = new ResultTable(
            new("place", "block at"), new("filled", "filled"), new("freed", "all else freed"), new("held", "held below it"), new("trimmed", "after malloc_trim(0)"));
        var freed = new List<CurvePoint>();
        var trimmed = new List<CurvePoint>();
        string cause = "";
        var strips = new List<MapStrip?>();
        for (int place = 0; place <= Places; place++)
        {
            double at = (double)place / Places;
            bench.Step($"a block at {100 * at:0} % of the heap");
            using Worker worker = bench.WorkerFor(Request, Share);
            worker.AllocateAndFill(Request);
            Bytes filled = worker.Resident();
            bool isDrawn = place == Places / 2;
            strips.Add(isDrawn ? bench.Strip("filled", worker) : null);
            ulong kept = (ulong)(at * (worker.Count - 1));
            worker.Free(worker.Count, 0, 1, worker.Count, kept);
            Bytes after = worker.Resident();
            Report report = bench.Look(worker);
            cause = place == Places ? Bench.CauseOf(report) : cause;
            strips.Add(isDrawn ? bench.Strip("all else freed", worker) : null);
            worker.MallocTrim();
            strips.Add(isDrawn ? bench.Strip("after malloc_trim(0)", worker) : null);
            Bytes left = worker.Resident();
            table.Add(Figure.Share(at), Figure.Of(filled), Figure.Of(after), Figure.Of(report.Ledger[LedgerKind.Held].Resident), Figure.Of(left));
            freed.Add(new CurvePoint(at, after.Count));
            trimmed.Add(new CurvePoint(at, left.Count));
        }

        return new ExperimentResult
        {
            Id = Id,
            Question = Question,
            Did = $"A fresh process each: {bench.Part(Share)} of {Request}-byte blocks; all but one were freed in order, and that one lies further up each time; then malloc_trim(0).",
            Table = table,
            Maps = AddressMap.Of("The heap, with one live block in the middle", strips),
            Charts = [new Chart("Resident, by the place of the one block that stays", "place of the block in the heap", "resident", [new("all else freed", freed), new("after malloc_trim(0)", trimmed)])],
            Cause = cause,
            Article = "Whether the memory goes back depends on the size of the blocks.",
            AgreesWithArticle = false,
            Difference = "The size is the same in each row. malloc by itself gives back only what lies above the highest block in use; malloc_trim(0) looks below it, too.",
            Advice = "A block of any size that lives long should be allocated early. `ebb inspect PID` names the block that stands on top, and `ebb trim PID` returns what lies below it.",
        };
    }
}

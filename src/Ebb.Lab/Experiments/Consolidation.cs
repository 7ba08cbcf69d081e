using Ebb.Rendering;

namespace Ebb.Lab.Experiments;

/// <summary>One later request decides whether freed small blocks stay: the surprise that makes reproductions of the article disagree.</summary>
internal sealed class Consolidation : Experiment
{
    private const ulong Request = 100;
    private const double Share = 0.5;

    // A small request; the first that makes malloc merge its fastbins; the first free that makes it look at the top.
    private static readonly ulong[] s_later = [512, 2048, 60 * 1024, 64 * 1024];

    public override string Id => "consolidation";

    public override string Question => "Can one later request bring back the memory of small blocks?";

    public override ExperimentResult Run(Bench bench)
    {
        var table = new ResultTable(
            new("later", "later request"), new("filled", "filled"), new("freed", "all freed"), new("then", "then"), new("behindFastbins", "behind fastbins"),
            new("stays", "stays"));
        bool stayed = false;
        ulong? decided = null;
        string cause = "";
        var strips = new List<MapStrip?>();
        foreach (ulong later in s_later)
        {
            bench.Step($"a request of {later} bytes");
            using Worker worker = bench.WorkerFor(Request, Share);
            Bytes before = worker.Resident();
            worker.AllocateAndFill(Request);
            Bytes filled = worker.Resident();
            worker.Free(FreeOrder.AsAllocated);
            Bytes freed = worker.Resident();
            if (Kept.Mostly(before, filled, freed) && !stayed)
            {
                stayed = true;
                cause = Bench.CauseOf(bench.Look(worker));
            }

            strips.Add(strips.Count == 0 ? bench.Strip("all freed", worker) : null);
            worker.Call(WorkerFunction.Free, worker.Call(WorkerFunction.Malloc, later));
            Bytes then = worker.Resident();
            strips.Add(bench.Strip($"then {Figure.Size(later)}", worker));
            bool stays = Kept.Mostly(before, filled, then);
            decided ??= stays ? null : later;
            table.Add(
                Figure.Size(later), Figure.Of(filled), Figure.Of(freed), Figure.Of(then),
                Figure.Of(BehindFastbins(bench.Look(worker))), Figure.Of(stays));
        }

        return new ExperimentResult
        {
            Id = Id,
            Question = Question,
            Did = $"A fresh process each: {bench.Part(Share)} of {Request}-byte blocks were allocated, filled and freed in order; then one larger block was allocated and freed.",
            Figures = [new ResultFigure("decidingRequest", "the request that brought it back", stayed && decided is { } size ? Figure.Size(size) : Figure.None)],
            Table = table,
            Maps = AddressMap.Of("The heap after all was freed, and after one later request", strips),
            Cause = (stayed, decided) switch
            {
                (false, _) => "Nothing stayed in the first place: this malloc merges small blocks as they are freed.",
                (true, { } by) => $"{cause} That one is sure to. Here {Figure.Size(by)} sufficed: a request of 1 KiB or more merges what lies in fastbins, and its free made malloc look at its top, which then was all of the heap.",
                _ => cause,
            },
            Article = "Blocks of 100 bytes stay with the process after they were freed.",
            AgreesWithArticle = stayed,
            Difference = stayed && decided is not null ? "They stay until the program happens to use a larger block: one large buffer, allocated for a line of output, can decide it." : null,
            Advice = "Do not conclude from a single run: what looks held may go with the next large request, or never.",
        };
    }

    private static Bytes BehindFastbins(Report report) =>
        new((ulong)report.Snapshot.Mallocs.Sum(static malloc => malloc.Arenas.Sum(static arena => (long)arena.Forecast.BehindFastbins.Count)));
}

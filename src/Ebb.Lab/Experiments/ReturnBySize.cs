using Ebb.Rendering;

namespace Ebb.Lab.Experiments;

/// <summary>The article's first test: is what was freed still resident, by the size of the requests?</summary>
internal sealed class ReturnBySize : Experiment
{
    private static readonly ulong[] s_ofArticle = [100, 500, 1024, 10240];

    public override string Id => "return-by-size";

    public override string Question => "After everything was freed: does the memory go back, and does the size of the blocks decide it?";

    public override TimeSpan Takes => TimeSpan.FromSeconds(5);

    public override ExperimentResult Run(Bench bench)
    {
        var table = new ResultTable(
            new("request", "request"), new("stdinBuffer", "stdin buffer"), new("before", "before"), new("allocated", "allocated"),
            new("filled", "filled"), new("freed", "freed"), new("stays", "stays"), new("cause", "because"));
        IReadOnlyList<ulong> sizes = bench.Sizes.Count > 0 ? bench.Sizes : s_ofArticle;
        var causes = new Dictionary<string, string>();
        var strips = new List<MapStrip?>();
        bool agrees = true;
        bool bufferDecides = false;
        foreach (ulong size in sizes)
        {
            bool[] stays = new bool[2];
            foreach (bool hasBuffer in (bool[])[false, true])
            {
                bench.Step($"{size}-byte blocks{(hasBuffer ? ", with a stdin buffer after them" : "")}");
                stays[hasBuffer ? 1 : 0] = Try(bench, size, hasBuffer, table, causes, size == sizes[0] || size == sizes[Math.Min(1, sizes.Count - 1)] ? strips : []);
            }

            bufferDecides |= !stays[0] && stays[1];
            agrees &= !s_ofArticle.Contains(size) || stays[0] == (size == 100);
        }

        return new ExperimentResult
        {
            Id = Id,
            Question = Question,
            Did = $"A fresh process each: blocks of one size, {bench.Size} in all, were allocated, written to, and freed in the same order; once more with "
                + "the 4 KiB that getchar() takes for its buffer, allocated after the blocks, as the article's program does.",
            Table = table,
            Maps = AddressMap.Of("The heap, freed in order", strips),
            Cause = causes.Count > 0 ? string.Join(" ", causes.Values) : "Nothing stayed.",
            Article = "Blocks of 100 bytes stay with the process, blocks of 500, 1024 and 10240 bytes go back at once.",
            AgreesWithArticle = sizes.Any(s_ofArticle.Contains) ? agrees : null,
            Difference = bufferDecides
                ? "The article's own program, run unchanged, gives another answer on this machine: its getchar() allocates a buffer behind all blocks, and that one live block keeps what lies below it."
                : null,
            Advice = "Look at the process, not at the size: `ebb inspect PID` names what keeps the memory, and how much of it would come back.",
        };
    }

    private static bool Try(Bench bench, ulong size, bool hasBuffer, ResultTable table, Dictionary<string, string> causes, List<MapStrip?> strips)
    {
        using Worker worker = bench.WorkerFor(size);
        Bytes before = worker.Resident();
        worker.Allocate(0, worker.Count, size);
        Bytes allocated = worker.Resident();
        worker.Fill(0, worker.Count);
        Bytes filled = worker.Resident();
        strips.Add(hasBuffer ? null : bench.Strip($"{Figure.Size(size)}, filled", worker));
        if (hasBuffer)
        {
            worker.Call(WorkerFunction.Malloc, 4096);
        }

        worker.Free(FreeOrder.AsAllocated);
        Bytes freed = worker.Resident();
        strips.Add(bench.Strip($"{Figure.Size(size)}, freed{(hasBuffer ? ", stdin buffer" : "")}", worker));
        Report report = bench.Look(worker);
        bool stays = Kept.Mostly(before, filled, freed);
        string cause = stays ? Kept.Why(report) : "";
        table.Add(
            Figure.Size(size), Figure.Of(hasBuffer), Figure.Of(before), Figure.Of(allocated), Figure.Of(filled), Figure.Of(freed),
            Figure.Of(stays), Figure.Of(cause));
        string kind = $"{cause}{(hasBuffer ? ", with the buffer" : "")}";
        if (stays)
        {
            causes.TryAdd(kind, $"{Figure.Size(size)}{(hasBuffer ? " with the buffer" : "")}: {(report.Primary is Verdicts.Verdict.HeldFree ? Bench.CauseOf(report) : cause + ".")}");
        }

        return stays;
    }
}

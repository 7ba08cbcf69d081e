using Ebb.Rendering;

namespace Ebb.Lab.Experiments;

/// <summary>The same blocks, freed in three orders: who is freed last decides who stands on top.</summary>
internal sealed class OrderOfFrees : Experiment
{
    private const double Share = 0.5;

    private static readonly ulong[] s_sizes = [100, 500, 2000];

    public override string Id => "free-order";

    public override string Question => "Does it matter in which order blocks are freed?";

    public override TimeSpan Takes => TimeSpan.FromSeconds(7);

    public override ExperimentResult Run(Bench bench)
    {
        var table = new ResultTable(
            new("request", "request"), new("order", "freed"), new("filled", "filled"), new("freed", "after free"), new("trimmed", "after malloc_trim(0)"),
            new("stays", "stays"), new("cause", "because"));
        string? difference = null;
        string cause = "";
        var strips = new List<MapStrip?>();
        IReadOnlyList<ulong> sizes = bench.Sizes.Count > 0 ? bench.Sizes : s_sizes;
        ulong drawn = sizes.Contains(500UL) ? 500 : sizes[0];
        foreach (ulong size in sizes)
        {
            bool staysInOrder = false;
            foreach (FreeOrder order in Enum.GetValues<FreeOrder>())
            {
                bench.Step($"{size}-byte blocks, {order.InWords()}");
                using Worker worker = bench.WorkerFor(size, Share);
                Bytes before = worker.Resident();
                worker.AllocateAndFill(size);
                Bytes filled = worker.Resident();
                MapStrip? filledStrip = size == drawn && order == FreeOrder.AsAllocated ? bench.Strip("filled", worker) : null;
                worker.Free(order);
                Bytes freed = worker.Resident();
                Report report = bench.Look(worker);
                bool stays = Kept.Mostly(before, filled, freed);
                bool isDrawn = size == drawn && order != FreeOrder.Scattered;
                strips.Add(filledStrip);
                strips.Add(isDrawn ? bench.Strip($"freed {order.InWords()}", worker) : null);
                worker.MallocTrim();
                strips.Add(isDrawn && order == FreeOrder.Reversed ? bench.Strip("after malloc_trim(0)", worker) : null);
                table.Add(
                    Figure.Size(size), Figure.Of(order.InWords()), Figure.Of(filled), Figure.Of(freed), Figure.Of(worker.Resident()),
                    Figure.Of(stays), Figure.Of(stays ? Kept.Why(report) : ""));
                staysInOrder = order == FreeOrder.AsAllocated ? stays : staysInOrder;
                if (stays && !staysInOrder && difference is null && order != FreeOrder.AsAllocated)
                {
                    cause = $"{Figure.Size(size)}, {order.InWords()}: {Bench.CauseOf(report)}";
                    difference = "It frees in one order only. The same blocks in another order stay, at sizes of which it says that they go back.";
                }
                else if (stays && cause.Length == 0)
                {
                    cause = $"{Figure.Size(size)}, {order.InWords()}: {Bench.CauseOf(report)}";
                }
            }
        }

        return new ExperimentResult
        {
            Id = Id,
            Question = Question,
            Did = $"A fresh process each: {bench.Part(Share)} of blocks of one size, freed in the order of their allocation, the last first, and scattered; then malloc_trim(0).",
            Table = table,
            Maps = AddressMap.Of($"The heap, with blocks of {Figure.Size(drawn)}", strips),
            Cause = cause.Length > 0 ? cause : "Nothing stayed.",
            Article = "Whether memory goes back depends on the size of the blocks.",
            AgreesWithArticle = difference is null,
            Difference = difference,
            Advice = "Do not reason from the size alone. Where a cached block stands on top, malloc_trim(0) or `ebb trim` returns all below it.",
        };
    }
}

namespace Ebb.Lab.Experiments;

/// <summary>The article's loads under other allocators, where they are installed.</summary>
internal sealed class OtherAllocators : Experiment
{
    private static readonly string[] s_folders =
        ["/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/lib64", "/usr/lib64", "/usr/lib", "/usr/local/lib", "/usr/local/lib64"];

    private static readonly (string Name, string Pattern)[] s_allocators =
        [("jemalloc", "libjemalloc.so.*"), ("tcmalloc", "libtcmalloc_minimal.so.*"), ("mimalloc", "libmimalloc.so.*")];

    private static readonly (string Name, ulong Request, FreeOrder Order, ulong KeepEvery)[] s_loads =
    [
        ("100 bytes, freed in order", 100, FreeOrder.AsAllocated, 0),
        ("500 bytes, last first", 500, FreeOrder.Reversed, 0),
        ("100 bytes, each 100th kept", 100, FreeOrder.AsAllocated, 100),
    ];

    public override string Id => "allocators";

    public override string Question => "Do other allocators give it back?";

    public override TimeSpan Takes => TimeSpan.FromSeconds(6);

    public override ExperimentResult Run(Bench bench)
    {
        var table = new ResultTable(new("allocator", "allocator"), new("load", "load"), new("filled", "filled"), new("freed", "freed"), new("stays", "stays"));
        (string Name, string? Library)[] found = [("glibc", null), .. s_allocators.Select(static one => (one.Name, Library: Find(one.Pattern))).Where(static one => one.Library is not null)];
        string[] missing = [.. s_allocators.Select(static one => one.Name).Except(found.Select(static one => one.Name))];
        var seen = new List<string>();
        foreach ((string name, string? library) in found)
        {
            foreach ((string load, ulong request, FreeOrder order, ulong keepEvery) in s_loads)
            {
                bench.Step($"{name}: {load}");
                using Worker worker = library is null ? bench.Worker() : bench.Worker(new KeyValuePair<string, string>("LD_PRELOAD", library));
                worker.Slots(bench.Size.Count / 2 / Bench.ChunkOf(request));
                Bench.WarmUp(worker);
                Bytes before = worker.Resident();
                worker.AllocateAndFill(request);
                Bytes filled = worker.Resident();
                if (keepEvery == 0)
                {
                    worker.Free(order);
                }
                else
                {
                    worker.Free(worker.Count, 0, 1, keepEvery);
                }

                Bytes freed = worker.Resident();
                table.Add(Figure.Of(name), Figure.Of(load), Figure.Of(filled), Figure.Of(freed), Figure.Of(Kept.Mostly(before, filled, freed)));
                if (keepEvery == 0 && order == FreeOrder.AsAllocated)
                {
                    seen.Add($"{name}: {Bench.CauseOf(bench.Look(worker))}");
                }
            }
        }

        return new ExperimentResult
        {
            Id = Id,
            Question = Question,
            Did = $"A fresh process each, with the allocator preloaded: {new Bytes(bench.Size.Count / 2)} of blocks, filled and freed. The memory was counted at once after the last free; jemalloc and tcmalloc give back later, as the program goes on allocating.",
            Table = table,
            Cause = string.Join(" ", seen),
            Obstacle = missing.Length == 0 ? null : $"Not installed here: {string.Join(", ", missing)}.",
            Advice = "Another allocator is a remedy where fragmentation is the verdict. Measure it with your own load: LD_PRELOAD is enough for a trial.",
        };
    }

    private static string? Find(string pattern) =>
        s_folders.Where(Directory.Exists).SelectMany(folder => Directory.EnumerateFiles(folder, pattern)).Order(StringComparer.Ordinal).FirstOrDefault();
}

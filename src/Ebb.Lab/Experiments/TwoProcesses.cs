namespace Ebb.Lab.Experiments;

/// <summary>The article's second test: what one process has freed and kept, another cannot have.</summary>
internal sealed class TwoProcesses : Experiment
{
    private static readonly (ulong Request, bool Trims)[] s_cases = [(100, false), (100, true), (500, false)];

    public override string Id => "two-processes";

    public override string Question => "One process has freed everything; is there room for a second one?";

    public override TimeSpan Takes => TimeSpan.FromSeconds(5);

    public override ExperimentResult Run(Bench bench)
    {
        var each = new Bytes(bench.Size.Count / 3);
        var limit = new Bytes(each.Count * 3 / 2);
        var table = new ResultTable(
            new("request", "request"), new("trims", "first one trims"), new("limit", "limit for both"), new("firstFreed", "first, all freed"),
            new("second", "second"), new("outcome", "outcome"), new("killed", "killed by the kernel"));
        string cause = "";
        string? obstacle = null;
        var outcomes = new List<bool>();
        foreach ((ulong request, bool trims) in s_cases)
        {
            bench.Step($"{request}-byte blocks{(trims ? ", with a trim between" : "")}");
            using MemoryGroup? group = MemoryGroup.TryCreate(limit, out string why);
            obstacle = group is null ? $"{char.ToUpperInvariant(why[0])}{why[1..]}. The outcome is reckoned from what both processes took." : null;
            outcomes.Add(Try(bench, group, request, trims, each, limit, table, ref cause));
        }

        return new ExperimentResult
        {
            Id = Id,
            Question = Question,
            Did = $"Two processes under one limit of {limit}. The first allocated, filled and freed {each}; then the second allocated and filled as much.",
            Table = table,
            Cause = $"Of the first process, after it had freed everything, ebb says: {cause}",
            Article = "With 100-byte blocks one of the two is killed, the first; with 500, 1024 and 10240 bytes both live.",
            AgreesWithArticle = !outcomes[0] && outcomes[2],
            Difference = outcomes is [false, true, _] ? "One malloc_trim(0) in the first process, before the second begins, and both live." : null,
            Advice = "Under a limit, memory held by malloc is as gone as memory in use: watch held memory of all processes of a pod, and trim before it is missed.",
            Obstacle = obstacle,
        };
    }

    // True where both live.
    private static bool Try(Bench bench, MemoryGroup? group, ulong request, bool trims, Bytes each, Bytes limit, ResultTable table, ref string cause)
    {
        ulong count = each.Count / Bench.ChunkOf(request);
        using Worker first = Begin(bench, group, count);
        first.AllocateAndFill(request);
        first.Free(FreeOrder.AsAllocated);
        cause = cause.Length == 0 ? Bench.CauseOf(bench.Look(first)) : cause;
        if (trims)
        {
            first.MallocTrim();
        }

        Bytes freed = first.Resident();
        string outcome = "both live";
        Bytes taken = each;
        using Worker second = Begin(bench, group, count);
        try
        {
            if (group is not null)
            {
                second.AllocateAndFill(request);
                taken = second.Resident();
            }

            outcome = first.HasEnded ? "the first was killed" : group is null && freed + each > limit ? "one would be killed" : outcome;
        }
        catch (WorkerEndedException)
        {
            outcome = "the second was killed";
        }

        table.Add(
            Figure.Of(new Bytes(request)), Figure.Of(trims), Figure.Of(limit), Figure.Of(freed), Figure.Of(taken), Figure.Of(outcome),
            group is null ? Figure.None : Figure.Of(group.Killed()));
        return outcome == "both live";
    }

    private static Worker Begin(Bench bench, MemoryGroup? group, ulong count)
    {
        Worker worker = bench.Worker();
        group?.Add(worker.Pid);
        worker.Slots(count);
        Bench.WarmUp(worker);
        return worker;
    }
}

namespace Ebb.Lab.Experiments;

/// <summary>The article's second test: what one process has freed and kept, another cannot have.</summary>
internal sealed class TwoProcesses : Experiment
{
    private const string BothLive = "both live";
    private const string BothKilled = "both were killed";

    private static readonly (ulong Request, bool Trims)[] s_cases = [(100, false), (100, true), (500, false)];
    private static readonly TimeSpan s_untilGone = TimeSpan.FromSeconds(10);

    public override string Id => "two-processes";

    public override string Question => "One process has freed everything; is there room for a second one?";

    public override TimeSpan Takes => TimeSpan.FromSeconds(3);

    public override ExperimentResult Run(Bench bench)
    {
        var each = new Bytes(bench.Size.Count / 3);
        // Once and three quarters: the second can take more than half before it meets the limit, and the first is then still the larger one.
        var limit = new Bytes(each.Count * 7 / 4);
        var table = new ResultTable(
            new("request", "request"), new("trims", "first one trims"), new("limit", "limit for both"), new("firstFreed", "first, all freed"),
            new("second", "second"), new("outcome", "outcome"), new("killed", "killed by the kernel"));
        string cause = "";
        string? obstacle = null;
        var outcomes = new List<string>();
        foreach ((ulong request, bool trims) in s_cases)
        {
            bench.Step($"{request}-byte blocks{(trims ? ", with a trim between" : "")}");
            using MemoryGroup? group = MemoryGroup.TryCreate(limit, out string why);
            obstacle = group is null ? $"{char.ToUpperInvariant(why[0])}{why[1..]}. The outcome is reckoned: what the first one keeps, and what the second one would take." : null;
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
            AgreesWithArticle = obstacle is null ? outcomes[0] == "the first was killed" && outcomes[2] == BothLive : null,
            Difference = outcomes switch
            {
                [BothKilled, ..] => "Both were: the kernel thinks a dying process gone a moment before its memory is free, and takes the next one. With a larger --size that moment is too short.",
                [not BothLive, BothLive, _] when obstacle is null => "One malloc_trim(0) in the first process, before the second begins, and both live.",
                _ => null,
            },
            Advice = "Under a limit, memory held by malloc is as gone as memory in use: watch held memory of all processes of a pod, and trim before it is missed.",
            Obstacle = obstacle,
        };
    }

    private static string Try(Bench bench, MemoryGroup? group, ulong request, bool trims, Bytes each, Bytes limit, ResultTable table, ref string cause)
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
        Figure taken = Figure.None;
        using Worker second = Begin(bench, group, count);
        bool isSecondKilled = false;
        if (group is not null)
        {
            try
            {
                second.AllocateAndFill(request);
                taken = Figure.Of(second.Resident());
            }
            catch (WorkerEndedException) when (group.Killed() > 0)
            {
                isSecondKilled = true;
            }
        }

        // The kernel's count says how many there are to wait for.
        ulong killed = group?.Killed() ?? 0;
        bool isFirstKilled = killed > (isSecondKilled ? 1UL : 0) && first.EndsWithin(s_untilGone);
        string outcome = (isFirstKilled, isSecondKilled) switch
        {
            (true, true) => BothKilled,
            (true, _) => "the first was killed",
            (_, true) => "the second was killed",
            _ when group is null && freed + each > limit => "one would be killed",
            _ => BothLive,
        };
        table.Add(
            Figure.Size(request), Figure.Of(trims), Figure.Of(limit), Figure.Of(freed), taken, Figure.Of(outcome),
            group is null ? Figure.None : Figure.Of(killed));
        return outcome;
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

using System.Diagnostics;
using Ebb.Accounts;
using Ebb.Rendering;

namespace Ebb.Lab.Experiments;

/// <summary>malloc_trim(0): before, after, how long it takes, and what it leaves.</summary>
internal sealed class WhatTrimLeaves : Experiment
{
    private const double Share = 0.5;

    private static readonly (string Name, ulong Request, ulong KeepEvery)[] s_loads =
    [
        ("100-byte blocks, all freed", 100, 0),
        ("100-byte blocks, each 100th kept", 100, 100),
        ("100-byte blocks, each 10th kept", 100, 10),
        ("10 KiB blocks, each 2nd kept", 10240, 2),
    ];

    public override string Id => "malloc-trim";

    public override string Question => "What does malloc_trim(0) return, how long does it take, and what does it leave?";

    public override TimeSpan Takes => TimeSpan.FromSeconds(4);

    public override ExperimentResult Run(Bench bench)
    {
        var table = new ResultTable(
            new("load", "after"), new("freed", "before"), new("forecast", "ebb's forecast"), new("returned", "returned"), new("took", "took"),
            new("live", "left: live"), new("pinned", "left: pinned"));
        string cause = "";
        bool returnsSome = false;
        foreach ((string name, ulong request, ulong keepEvery) in s_loads)
        {
            bench.Step(name);
            using Worker worker = bench.WorkerFor(request, Share);
            worker.AllocateAndFill(request);
            worker.Free(worker.Count, 0, 1, keepEvery);
            Bytes freed = worker.Resident();
            Bytes forecast = bench.Look(worker).Returnable.ByMallocTrim;
            long began = Stopwatch.GetTimestamp();
            worker.MallocTrim();
            TimeSpan took = Stopwatch.GetElapsedTime(began);
            Bytes left = worker.Resident();
            returnsSome |= left < freed;
            Report after = bench.Look(worker);
            table.Add(
                Figure.Of(name), Figure.Of(freed), Figure.Of(forecast), Figure.Of(freed - new Bytes(Math.Min(left.Count, freed.Count))), Figure.Of(took),
                Figure.Of(after.Ledger[LedgerKind.Live].Resident), Figure.Of(after.Ledger[LedgerKind.Pinned].Resident));
            cause = keepEvery == 10 ? Bench.CauseOf(after) : cause;
        }

        return new ExperimentResult
        {
            Id = Id,
            Question = Question,
            Did = $"A fresh process each: {bench.Part(Share)} of blocks were allocated, filled and freed in order, some of them kept; then the program called malloc_trim(0).",
            Table = table,
            Cause = $"It returns whole pages that nothing live is on. Of the third row ebb says afterwards: {cause}",
            Article = "malloc_trim gives part of the memory back.",
            AgreesWithArticle = returnsSome,
            Difference = "It walks all free memory and holds each arena's lock meanwhile: other threads wait for as long as it took.",
            Advice = "Where a program can call it at a quiet moment, that is the simplest remedy. `ebb inspect PID` says before what would come back.",
        };
    }
}

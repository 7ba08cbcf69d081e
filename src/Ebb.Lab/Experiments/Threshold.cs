using Ebb.Rendering;

namespace Ebb.Lab.Experiments;

/// <summary>The article's critical value: the largest request whose blocks stay when all of them were freed in order.</summary>
internal sealed class Threshold : Experiment
{
    // Small requests only: from MMAP_THRESHOLD on, each has a mapping of its own.
    private const ulong Smallest = 24;
    private const ulong Largest = 4088;

    public override string Id => "threshold";

    public override string Question => "What is the largest request whose freed blocks stay with the process?";

    public override ExperimentResult Run(Bench bench)
    {
        var table = new ResultTable(new("request", "request"), new("chunk", "its chunk"), new("stays", "stays"), new("cause", "because"));
        var tried = new Dictionary<ulong, (bool Stays, string Why, string Cause)>();

        // The search runs over chunk sizes: requests that become the same chunk cannot differ.
        ulong low = Bench.ChunkOf(Smallest), high = Bench.ChunkOf(Largest);
        if (Stays(low))
        {
            while (high - low > 16)
            {
                ulong middle = (low + ((high - low) / 2)) & ~15UL;
                (low, high) = Stays(middle) ? (middle, high) : (low, middle);
            }
        }

        bool hasThreshold = Stays(low);
        ulong largest = hasThreshold ? low - 8 : 0;
        if (hasThreshold)
        {
            Stays(low + 16);
        }

        foreach ((ulong chunk, (bool stays, string why, _)) in tried.OrderBy(static one => one.Key))
        {
            table.Add(Figure.Size(chunk - 8), Figure.Size(chunk), Figure.Of(stays), Figure.Of(why));
        }

        return new ExperimentResult
        {
            Id = Id,
            Question = Question,
            Did = "A fresh process for each size: blocks were allocated, written to, and freed in the same order. A request becomes a chunk: 8 bytes more, "
                + "rounded up to 16, at least 32. So requests of 105 to 120 bytes are all chunks of 128, and the search goes by chunks.",
            Figures =
            [
                new ResultFigure("largestHeldRequest", "the largest request that stays", hasThreshold ? Figure.Size(largest) : Figure.None),
                new ResultFigure("largestHeldChunk", "its chunk", hasThreshold ? Figure.Size(low) : Figure.None),
            ],
            Table = table,
            Cause = hasThreshold
                ? $"{tried[low].Cause} The next chunk, {low + 16} bytes, is merged as it is freed, and the heap's end shrinks."
                : "Nothing stays at any size: this malloc merges small blocks as they are freed, and has no fastbins to keep them apart.",
            Article = "The critical value is 120 bytes.",
            AgreesWithArticle = hasThreshold && largest == 120,
            Difference = (hasThreshold, largest) switch
            {
                (true, 120) => null,
                (true, _) => $"Here it is {largest} bytes.",
                _ => "There is none here: glibc has had no fastbins since 2.43. What stays under it, stays for other reasons; see free-order.",
            },
            Advice = hasThreshold
                ? "GLIBC_TUNABLES=glibc.malloc.mxfast=0 does without fastbins; malloc_trim(0), or any later request of 64 KiB or more, merges what lies in them."
                : "Nothing to set: mxfast has no effect under this malloc.",
        };

        bool Stays(ulong chunk)
        {
            if (tried.TryGetValue(chunk, out var known))
            {
                return known.Stays;
            }

            bench.Step($"{chunk - 8} bytes");
            using Worker worker = bench.WorkerFor(chunk - 8, share: 0.25);
            Bytes before = worker.Resident();
            worker.AllocateAndFill(chunk - 8);
            Bytes filled = worker.Resident();
            worker.Free(FreeOrder.AsAllocated);
            bool stays = Kept.Mostly(before, filled, worker.Resident());
            Report? report = stays ? bench.Look(worker) : null;
            tried.Add(chunk, (stays, report is null ? "" : Kept.Why(report), report is null ? "" : Bench.CauseOf(report)));
            return stays;
        }
    }
}

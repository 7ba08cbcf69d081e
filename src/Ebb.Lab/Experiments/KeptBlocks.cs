using Ebb.Rendering;

namespace Ebb.Lab.Experiments;

/// <summary>Every k-th block is kept: how few live blocks suffice to keep all pages?</summary>
internal sealed class KeptBlocks : Experiment
{
    private const ulong Request = 100;

    // Shares of a heap do not depend on how large it is.
    private const double Share = 0.25;

    private static readonly ulong[] s_each = [2, 10, 20, 36, 50, 75, 100, 200, 500, 1000];

    public override string Id => "fragmentation";

    public override string Question => "If every k-th block is kept, how much of the rest can be returned?";

    public override TimeSpan Takes => TimeSpan.FromSeconds(5);

    public override ExperimentResult Run(Bench bench)
    {
        var table = new ResultTable(
            new("keepEvery", "kept: each"), new("live", "live"), new("free", "free"), new("returnable", "can return"), new("returnableShare", "of the free"),
            new("theoryShare", "in theory"), new("resident", "after malloc_trim(0)"));
        var measured = new List<CurvePoint>();
        var theory = new List<CurvePoint>();
        string cause = "";
        var strips = new List<MapStrip?>();
        foreach (ulong each in s_each)
        {
            bench.Step($"each {each}th block kept");
            using Worker worker = bench.WorkerFor(Request, Share);
            worker.AllocateAndFill(Request);
            worker.Free(worker.Count, 0, 1, each);
            Report report = bench.Look(worker);
            Bytes returnable = report.Returnable.ByEbb;
            bool isDrawn = each is 20 or 200;
            strips.Add(isDrawn ? bench.Strip($"each {each}th kept", worker) : null);
            worker.MallocTrim();
            strips.Add(isDrawn ? bench.Strip("after malloc_trim(0)", worker) : null);
            double share = returnable.ShareOf(report.Totals.Free.Bytes);
            double expected = Expected(each);
            table.Add(
                Figure.Of(each), Figure.Of(report.Totals.Live.Bytes), Figure.Of(report.Totals.Free.Bytes), Figure.Of(returnable), Figure.Share(share),
                Figure.Share(expected), Figure.Of(worker.Resident()));
            measured.Add(new CurvePoint(each, share));
            theory.Add(new CurvePoint(each, expected));
            cause = each == 20 ? Bench.CauseOf(report) : cause;
        }

        return new ExperimentResult
        {
            Id = Id,
            Question = Question,
            Did = $"A fresh process each: {bench.Part(Share)} of {Request}-byte blocks, all freed but each k-th.",
            Table = table,
            Maps = AddressMap.Of("The heap, all freed but each 20th or each 200th block", strips),
            Charts = [new Chart("What can be returned of the free memory", "k: each k-th block is kept", "share", [new("measured", measured), new("in theory", theory)])],
            Cause = $"A page goes back only where nothing live is on it. A block is {Bench.ChunkOf(Request)} bytes with its header, so that one in 36 touches every page of 4 KiB. {cause}",
            Advice = "Keep what lives long apart from what lives short: allocated together, before the rest, or in a pool of its own. No trim helps against this.",
        };
    }

    // Between two kept blocks lie k - 1 free ones. Of so long a gap, (length - page + 16) / page pages are whole on average,
    // where that is more than none: its ends fall anywhere, in steps of 16; malloc keeps a header and links in the first.
    private static double Expected(ulong each)
    {
        double page = Environment.SystemPageSize;
        double gap = (each - 1) * (double)Bench.ChunkOf(Request);
        double whole = Math.Max(0, (gap - 48 - page + 16) / page);
        return gap == 0 ? 0 : whole * page / gap;
    }
}

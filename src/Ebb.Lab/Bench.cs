using Ebb.Rendering;
using Ebb.Verdicts;

namespace Ebb.Lab;

/// <summary>What an experiment works with: how much memory it may take, workers, and somebody to tell how far it is.</summary>
public sealed class Bench(Bytes size, CancellationToken cancellation)
{
    /// <summary>Fewer blocks than this say nothing.</summary>
    public const ulong FewestBlocks = 16;

    /// <summary>The most memory that the blocks of all workers of one experiment take together.</summary>
    public Bytes Size { get; } = size;

    /// <summary>Request sizes to try where an experiment tries several; empty for its own.</summary>
    public IReadOnlyList<ulong> Sizes { get; init; } = [];

    /// <summary>How all workers are started: under another glibc, for the tests.</summary>
    public WorkerStart Start { get; init; } = new();

    /// <summary>Compare with valgrind's massif where an experiment can.</summary>
    public bool WantsValgrind { get; init; }

    /// <summary>Keep maps of the heap for pictures. It takes time and memory.</summary>
    public bool WantsMaps { get; init; }

    /// <summary>The path of valgrind; null where it is not wanted, or not there.</summary>
    public string? Valgrind => WantsValgrind ? Find("valgrind") : null;

    /// <summary>Told before each step, in a few words.</summary>
    public Action<string> Step { get; init; } = static _ => { };

    public CancellationToken Cancellation { get; } = cancellation;

    /// <summary>A worker, in the environment of this bench and what is added to it.</summary>
    public Worker Worker(params IReadOnlyList<KeyValuePair<string, string>> variables)
    {
        Cancellation.ThrowIfCancellationRequested();
        return Lab.Worker.Start(variables.Count == 0 ? Start : Start with { Environment = new Dictionary<string, string>([.. Start.Environment, .. variables]) });
    }

    /// <summary>A worker that another program runs.</summary>
    public Worker WorkerUnder(params IReadOnlyList<string> before)
    {
        Cancellation.ThrowIfCancellationRequested();
        return Lab.Worker.Start(new WorkerStart { Before = before });
    }

    /// <summary>A worker with a slot for each block of so many bytes that fits into the size, or into a part of it.</summary>
    public Worker WorkerFor(ulong bytes, double share = 1)
    {
        Worker worker = Worker();
        worker.Slots(Math.Max(FewestBlocks, Part(share).Count / ChunkOf(bytes)));
        WarmUp(worker);
        return worker;
    }

    /// <summary>A part of the size: where cells are many, and what they show does not depend on how much they take.</summary>
    public Bytes Part(double share) => new((ulong)(share * Size.Count));

    /// <summary>One block, made and freed, as any program has done before its main begins.</summary>
    /// <remarks>
    /// malloc makes the table of a thread's cache at the first request, from 2.42 on at the first free: in a program that had
    /// never freed anything before, that table would stand at the end of the heap and pin all of it.
    /// </remarks>
    public static void WarmUp(Worker worker)
    {
        ArgumentNullException.ThrowIfNull(worker);
        worker.Allocate(0, 1, 24);
        worker.Free(1, 0, 1);
    }

    /// <summary>All that ebb says of a worker.</summary>
    public Report Look(Worker worker)
    {
        ArgumentNullException.ThrowIfNull(worker);
        Cancellation.ThrowIfCancellationRequested();
        return Report.Of(worker.Look(Cancellation));
    }

    /// <summary>The worker's heap as it is now, for a picture; null where none is wanted.</summary>
    public MapStrip? Strip(string name, Worker worker)
    {
        ArgumentNullException.ThrowIfNull(worker);
        return WantsMaps ? MapStrip.Of(name, worker.Look(Cancellation, takesMap: true)) : null;
    }

    /// <summary>What ebb says of a worker in its first sentence.</summary>
    public static string CauseOf(Report report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return report.Primary.Headline();
    }

    private static string? Find(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    /// <summary>The chunk that a request becomes: the request and a word, rounded up to 16, at least 32.</summary>
    /// <remarks>checked_request2size in malloc.c, for 64 bits.</remarks>
    public static ulong ChunkOf(ulong request) => Math.Max(32, (request + 8 + 15) & ~15UL);
}

using Ebb.Linux;
using Ebb.Saved;
using Ebb.Snapshots;
using Ebb.Trimming;
using Ebb.Tuning;

namespace Ebb.Cli;

/// <summary>The processes that can be looked at: those of this machine, and in the tests those of a story.</summary>
internal interface ITargets
{
    /// <summary>The processes that a TARGET stands for: a process id, or a name that several may have.</summary>
    IReadOnlyList<Candidate> Find(string text);

    /// <summary>All processes that have memory of their own: no kernel threads, no zombies, not ebb itself.</summary>
    IReadOnlyList<Candidate> All();

    /// <exception cref="TargetException">It cannot be looked at.</exception>
    /// <exception cref="OperationCanceledException">The user ended it; the target runs on as before.</exception>
    Snapshot Take(int pid, CaptureOptions options, CancellationToken stop);

    /// <summary>What of a process can go back.</summary>
    /// <param name="snapshot">Taken of it just now, with its map.</param>
    /// <exception cref="TargetException">It has ended.</exception>
    TrimPlan Plan(Snapshot snapshot, TrimOptions options);

    /// <summary>What stands against acting in it; null where nothing does.</summary>
    /// <exception cref="TargetException">It has ended.</exception>
    TargetException? Hindrance(int pid);

    /// <exception cref="TargetException">Nothing could be given back.</exception>
    /// <exception cref="OperationCanceledException">The user ended it; what was given back until then stays given back.</exception>
    TrimOutcome Trim(TrimPlan plan, TrimOptions options, IProgress<Bytes>? progress, CancellationToken stop);

    /// <summary>Its malloc's settings, read without walking its heaps.</summary>
    /// <exception cref="TargetException">It cannot be looked at, or has no malloc of glibc that serves it.</exception>
    MallocInForce Settings(int pid);

    /// <exception cref="TargetException">Nothing was changed.</exception>
    /// <exception cref="OperationCanceledException">The user ended it before anything was changed.</exception>
    TuneRun Tune(MallocInForce malloc, IReadOnlyList<TuneRequest> requests, CancellationToken stop);

    /// <summary>Its resident bytes, to the page.</summary>
    /// <exception cref="TargetException">It has ended.</exception>
    Bytes Resident(int pid);

    /// <exception cref="TargetException">It has ended.</exception>
    Pulse Pulse(int pid);

    /// <summary>Lets time go by; false where the user ended it.</summary>
    bool Wait(TimeSpan time, CancellationToken stop);
}

/// <summary>What could be the target: a process, or a file. Its name is somebody else's text: to be escaped.</summary>
internal sealed record Candidate(int Pid, string Name, IReadOnlyList<string> CommandLine)
{
    /// <summary>The path of a core or a saved snapshot; null where the candidate is a process.</summary>
    public string? File { get; init; }

    /// <summary>When what is found was so: of a core, when its file was last written, which is all that is known.</summary>
    public DateTimeOffset TakenAt(DateTimeOffset now) => File is null ? now : new DateTimeOffset(System.IO.File.GetLastWriteTimeUtc(File));

    public Snapshot Look(ITargets targets, CaptureOptions options, CancellationToken stop) =>
        File is null ? targets.Take(Pid, options, stop) : FileTarget.Take(File, options, stop);
}

using Ebb.Saved;
using Ebb.Snapshots;

namespace Ebb.Cli;

/// <summary>The processes that can be looked at: those of this machine, and in the tests those of a story.</summary>
internal interface ITargets
{
    /// <summary>The processes that a TARGET stands for: a process id, or a name that several may have.</summary>
    IReadOnlyList<Candidate> Find(string text);

    /// <summary>All processes that have memory of their own: no kernel threads, no zombies, not ebb itself.</summary>
    IReadOnlyList<Candidate> All();

    /// <exception cref="Linux.TargetException">It cannot be looked at.</exception>
    /// <exception cref="OperationCanceledException">The user ended it; the target runs on as before.</exception>
    Snapshot Take(int pid, CaptureOptions options, CancellationToken stop);
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

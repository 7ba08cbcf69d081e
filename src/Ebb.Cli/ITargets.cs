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

/// <summary>A process that could be the target. Its name is the target's own text: to be escaped.</summary>
internal sealed record Candidate(int Pid, string Name, IReadOnlyList<string> CommandLine);

using Ebb.Linux;
using Ebb.Snapshots;

namespace Ebb.Cli;

/// <summary>The processes of this machine.</summary>
internal sealed class RunningTargets : ITargets
{
    public IReadOnlyList<Candidate> Find(string text) => throw TargetException.Unsupported(0, "looking up processes is not joined in yet");

    public IReadOnlyList<Candidate> All() => throw TargetException.Unsupported(0, "listing processes is not joined in yet");

    public Snapshot Take(int pid, CaptureMode mode, CancellationToken stop) =>
        throw TargetException.Unsupported(pid, "capturing is not joined in yet");
}

using Ebb.Procfs;
using Ebb.Snapshots;

namespace Ebb.Cli;

/// <summary>The processes of this machine.</summary>
internal sealed class RunningTargets : ITargets
{
    private readonly Capture _capture = new();

    public IReadOnlyList<Candidate> Find(string text) => TargetName.Resolve(text) switch
    {
        TargetName.One one => [Named(one.Process)],
        TargetName.Several several => [.. several.Processes.Select(Named)],
        _ => [],
    };

    public IReadOnlyList<Candidate> All() =>
    [
        .. ProcessList.Take()
            .Where(process => !process.IsKernelThread && !process.HasEnded && process.Pid != Environment.ProcessId)
            .Select(Named),
    ];

    public Snapshot Take(int pid, CaptureOptions options, CancellationToken stop) => _capture.Of(pid, options, stop);

    private static Candidate Named(ProcessEntry process) => new(process.Pid, process.Name, process.CommandLine);
}

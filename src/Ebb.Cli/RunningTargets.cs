using Ebb.Linux;
using Ebb.Procfs;
using Ebb.Snapshots;
using Ebb.Trimming;
using Ebb.Tuning;

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

    public TrimPlan Plan(Snapshot snapshot, TrimOptions options) => TrimPlanner.Of(snapshot, Terrain.Of(snapshot.Target.Pid), options);

    public TargetException? Hindrance(int pid) => Trimming.Hindrance.Of(pid);

    public TrimOutcome Trim(TrimPlan plan, TrimOptions options, IProgress<Bytes>? progress, CancellationToken stop) =>
        Trimmer.Run(plan, options, progress, stop);

    public MallocInForce Settings(int pid)
    {
        (TargetFacts target, MallocInForce? malloc) = _capture.SettingsOf(pid);
        return malloc is null ? throw TuneHindrance.WithoutMalloc(target)
            : TuneHindrance.Replaced(malloc) is { } replaced ? throw replaced
            : malloc;
    }

    public TuneRun Tune(MallocInForce malloc, IReadOnlyList<TuneRequest> requests, CancellationToken stop) => Tuner.Run(malloc, requests, stop);

    public Bytes Resident(int pid) => Trimming.Pulse.Exactly(pid);

    public Pulse Pulse(int pid) => Trimming.Pulse.Of(pid);

    public bool Wait(TimeSpan time, CancellationToken stop) => !stop.WaitHandle.WaitOne(time);

    private static Candidate Named(ProcessEntry process) => new(process.Pid, process.Name, process.CommandLine);
}

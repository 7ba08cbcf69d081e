using System.Runtime.InteropServices;
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

    public Snapshot Take(int pid, CaptureOptions options, CancellationToken stop) => options.Mode == CaptureMode.Live
        ? _capture.Of(pid, options, stop)
        : Unstopped(() => _capture.Of(pid, options, stop));

    public TrimPlan Plan(Snapshot snapshot, TrimOptions options) => TrimPlanner.Of(snapshot, Terrain.Of(snapshot.Target.Pid), options);

    public TargetException? Hindrance(int pid) => Trimming.Hindrance.Of(pid);

    public TrimOutcome Trim(TrimPlan plan, TrimOptions options, IProgress<Bytes>? progress, CancellationToken stop) =>
        Unstopped(() => Trimmer.Run(plan, options, progress, stop));

    public MallocInForce Settings(int pid)
    {
        (TargetFacts target, MallocInForce? malloc) = _capture.SettingsOf(pid);
        return malloc is null ? throw TuneHindrance.WithoutMalloc(target)
            : TuneHindrance.Replaced(malloc) is { } replaced ? throw replaced
            : malloc;
    }

    public TuneRun Tune(MallocInForce malloc, IReadOnlyList<TuneRequest> requests, CancellationToken stop) => Unstopped(() => Tuner.Run(malloc, requests, stop));

    public Bytes Resident(int pid) => Trimming.Pulse.Exactly(pid);

    public Pulse Pulse(int pid) => Trimming.Pulse.Of(pid);

    public bool Wait(TimeSpan time, CancellationToken stop) => !stop.WaitHandle.WaitOne(time);

    // Ctrl-Z would stop us with a thread of somebody else's in our hands, for as long as it takes to think of fg.
    private static T Unstopped<T>(Func<T> work)
    {
        using var unstopped = PosixSignalRegistration.Create(PosixSignal.SIGTSTP, static signal => signal.Cancel = true);
        return work();
    }

    private static Candidate Named(ProcessEntry process) => new(process.Pid, process.Name, process.CommandLine);
}

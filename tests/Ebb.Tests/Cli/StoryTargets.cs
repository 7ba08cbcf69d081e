using Ebb.Cli;
using Ebb.Linux;
using Ebb.Snapshots;
using Ebb.Tests.Snapshots;

namespace Ebb.Tests.Cli;

/// <summary>A machine of a few processes, one for each way that looking at one can end.</summary>
internal sealed class StoryTargets : ITargets
{
    private static readonly Dictionary<int, (string Name, Func<int, Snapshot> Take)> s_processes = new()
    {
        [10] = ("held", _ => Stories.Fastbins()),
        [11] = ("server", _ => Stories.Server()),
        [12] = ("twin", _ => Stories.Fragmented()),
        [13] = ("twin", _ => Stories.Hostile()),
        [20] = ("gone", pid => throw TargetException.Gone(pid)),
        [21] = ("denied", pid => throw TargetException.Denied(pid, "ptrace access")),
        [22] = ("old", pid => throw TargetException.Unsupported(pid, "a 32-bit process")),
        [23] = ("odd", pid => throw TargetException.Unexpected(pid, "process_vm_readv", 99)),
        [24] = ("buggy", _ => throw new InvalidOperationException("does not sum")),
        [25] = ("evil\e[2J", _ => Stories.Hostile()),
    };

    private readonly HashSet<int> _listed = [10, 11, 12, 13, 20, 21, 22];

    public CaptureMode? Asked { get; private set; }

    public IReadOnlyList<Candidate> Find(string text) =>
        [.. s_processes.Where(process => text == $"{process.Key}" || text == process.Value.Name).Select(process => Named(process.Key))];

    public IReadOnlyList<Candidate> All() => [.. _listed.Order().Select(Named)];

    public Snapshot Take(int pid, CaptureOptions options, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        Asked = options.Mode;
        Snapshot snapshot = s_processes[pid].Take(pid);
        return snapshot with { Target = snapshot.Target with { Pid = pid } };
    }

    private static Candidate Named(int pid) => new(pid, s_processes[pid].Name, ["./" + s_processes[pid].Name, "--of", $"{pid}"]);
}

using Ebb.Accounts;
using Ebb.Cli;
using Ebb.Glibc;
using Ebb.Linux;
using Ebb.Snapshots;
using Ebb.Tests.Snapshots;
using Ebb.Trimming;

namespace Ebb.Tests.Cli;

/// <summary>A machine of a few processes, one for each way that looking at one can end.</summary>
internal sealed partial class StoryTargets : ITargets
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
        [30] = ("stopped", _ => Stories.Server()),
        [31] = ("hungry", _ => Stories.Server()),
        [32] = ("short", _ => Stories.Server()),
    };

    private readonly HashSet<int> _listed = [10, 11, 12, 13, 20, 21, 22];
    private readonly Dictionary<int, ulong> _given = [];
    private int _looks;

    public CaptureMode? Asked { get; private set; }

    /// <summary>What was given back, in order: process and way.</summary>
    public List<(int Pid, TrimWay Way)> Trimmed { get; } = [];

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

    /// <summary>All that lies in no fastbin, a range an arena.</summary>
    public TrimPlan Plan(Snapshot snapshot, TrimOptions options)
    {
        var arenas = new List<ArenaHoles>();
        foreach (ArenaFacts arena in snapshot.Mallocs.SelectMany(malloc => malloc.Arenas).Where(arena => options.Arena is null || arena.Index == options.Arena))
        {
            ulong size = (arena.Forecast.ByEbb - arena.Forecast.BehindFastbins).Count, at = arena.Address.Value + 0x1000000;
            if (size > 0)
            {
                arenas.Add(new ArenaHoles(arena.Index, arena.Address, arena.Address, [new Hole(at, size + 4096, at + 4096, at + 4096 + size, size, arena.Index > 0)]));
            }
        }

        return new TrimPlan { Pid = snapshot.Target.Pid, Arenas = arenas, Skipped = [new Skipped(Made.KiB(8), "locked in memory (mlock)")] };
    }

    public TargetException? Hindrance(int pid) => pid == 30 ? TargetException.Unsupported(pid, "process 30 is stopped") : null;

    public TrimOutcome Trim(TrimPlan plan, TrimOptions options, IProgress<Bytes>? progress, CancellationToken stop)
    {
        Trimmed.Add((plan.Pid, options.Way));
        Bytes given = options.Way == TrimWay.Call ? Made.MiB(900) : plan.Forecast;
        progress?.Report(given);
        _given[plan.Pid] = given.Count;
        return plan.Pid == 32
            ? throw new OperationCanceledException()
            : new TrimOutcome { Way = options.Way, Advised = given, Slices = 7, LongestPause = TimeSpan.FromMilliseconds(12.34), Stood = TimeSpan.FromMilliseconds(70), Skipped = [] };
    }

    public Bytes Resident(int pid) => Ledger.Of(s_processes[pid].Take(pid)).Resident - new Bytes(_given.GetValueOrDefault(pid));

    /// <summary>The hungry one takes all of it again in four steps.</summary>
    public Pulse Pulse(int pid) => new(Resident(pid) + new Bytes(pid == 31 ? _given[pid] / 4 * (ulong)Math.Min(_looks, 4) : 0), (ulong)_looks++ * 1000);

    public bool Wait(TimeSpan time, CancellationToken stop) => !stop.IsCancellationRequested;

    private static Candidate Named(int pid) => new(pid, s_processes[pid].Name, ["./" + s_processes[pid].Name, "--of", $"{pid}"]);
}

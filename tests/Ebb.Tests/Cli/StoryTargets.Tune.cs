using Ebb.Glibc;
using Ebb.Snapshots;
using Ebb.Tuning;

namespace Ebb.Tests.Cli;

/// <summary>The settings of the processes of a story: mallopt in them does what it does in glibc, but in some of them.</summary>
internal sealed partial class StoryTargets
{
    private readonly Dictionary<int, Settings> _settings = [];

    /// <summary>What mallopt was called with, in order.</summary>
    public List<(int Pid, string Key, long Value)> Tuned { get; } = [];

    public MallocInForce Settings(int pid)
    {
        Snapshot snapshot = Take(pid, new CaptureOptions(), CancellationToken.None);
        if (snapshot.Mallocs.Count == 0)
        {
            throw TuneHindrance.WithoutMalloc(snapshot.Target);
        }

        MallocFacts malloc = snapshot.Mallocs[0];
        return new MallocInForce
        {
            Target = snapshot.Target,
            Library = malloc.Library,
            Version = malloc.Version,
            Settings = _settings.TryGetValue(pid, out Settings? changed) ? changed : malloc.Settings,
            Arenas = malloc.Arenas.Count,
            IsUsed = true,
            Mallopt = pid == 31 ? null : 0x7f00_0010_0000,
        };
    }

    /// <summary>12 refuses, 32 is ended in the middle.</summary>
    public TuneRun Tune(MallocInForce malloc, IReadOnlyList<TuneRequest> requests, CancellationToken stop)
    {
        int pid = malloc.Target.Pid;
        var answers = new List<long?>();
        Settings settings = malloc.Settings;
        foreach (TuneRequest request in requests)
        {
            if (pid == 32 && answers.Count > 0)
            {
                return new TuneRun(answers, TimeSpan.FromMilliseconds(1.5), "process 32 has ended");
            }

            Tuned.Add((pid, request.Tunable.Key, request.Value));
            answers.Add(pid == 12 ? 0 : 1);
            settings = pid == 12 ? settings : With(settings, request);
            _settings[pid] = settings;
        }

        return new TuneRun(answers, TimeSpan.FromMilliseconds(1.5), null);
    }

    private static Settings With(Settings settings, TuneRequest request)
    {
        settings = request.Tunable.FixesThresholds ? settings with { MmapThresholdIsDynamic = false } : settings;
        return request.Tunable.Key switch
        {
            "mmap_threshold" => settings with { MmapThreshold = request.Wanted },
            "trim_threshold" => settings with { TrimThreshold = request.Wanted },
            "top_pad" => settings with { TopPad = request.Wanted },
            "mmap_max" => settings with { MmapMax = (int)request.Value },
            "arena_max" => settings with { ArenaMax = request.Wanted },
            "arena_test" => settings with { ArenaTest = request.Wanted },
            _ => settings,
        };
    }
}

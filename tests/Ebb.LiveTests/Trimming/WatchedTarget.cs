using Ebb.LiveTests.Injection;
using Ebb.LiveTests.Oracles;
using Ebb.LiveTests.Snapshots;
using Ebb.LiveTests.Targets;
using Ebb.Trimming;

namespace Ebb.LiveTests.Trimming;

/// <summary>A target that looks for damage in itself, and what it was like before anybody trimmed it.</summary>
internal sealed class WatchedTarget : IDisposable
{
    private static readonly string[] s_counts = ["rounds", "signals", "handled"];

    private readonly Target _target;
    private readonly IReadOnlyList<string> _before;
    private readonly ArenaHoles[] _arenas;

    public WatchedTarget(string program, string kind = GlibcVersions.Machine)
    {
        _target = Programs.Start(program, kind);
        _target.Command("check"); // each of its threads has begun, with the mask that it keeps
        _before = Outside.Of(_target.Pid);
        _arenas = [.. EverythingFree.Of(_target.Pid).Arenas];
    }

    public int Pid => _target.Pid;

    public Target Target => _target;

    /// <summary>It goes on, no byte of it is wrong, no lock is held, no thread stands, and from outside it looks as it did.</summary>
    public void IsAsBefore(string after)
    {
        ThreadStates.Until(() => ThreadStates.All(Pid).All(state => state is not ('t' or 'T')));
        Outside.ComesBackTo(_before, Pid, after);
        Assert.All(
            _target.Command("check").Where(count => !s_counts.Contains(count.Key)),
            broken => Assert.Equal((after, broken.Key, "0"), (after, broken.Key, broken.Value)));
        foreach (ArenaHoles arena in _arenas)
        {
            ThreadStates.Until(() => (Words.At(Pid, arena.State) & 0xffffffff) == 0); // its own threads take it as well
        }
    }

    public void Dispose() => _target.Dispose();
}

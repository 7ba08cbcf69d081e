using Ebb.Leaks;
using Ebb.LiveTests.Cli;
using Ebb.LiveTests.Snapshots;
using Ebb.LiveTests.Targets;
using Ebb.Snapshots;

namespace Ebb.LiveTests.Leaks;

/// <summary>What is leaked has the names that the program gave it, with symbols and without.</summary>
public static class TypesOfLeaks
{
    private const ulong Count = 40;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public static void Objects_of_C_plus_plus_are_named(bool isStripped)
    {
        Requires.Ptrace();
        using Target target = new Fixture("typed.cc") { Flags = isStripped ? ["-frtti", "-s"] : ["-frtti"] }.With($"{Count}").Start();

        IReadOnlyList<LeakGroup> groups = Look(target.Pid).Groups;

        Assert.Equal(Count, Blocks(groups, "app::Session", TypeSource.Table));
        Assert.Equal(2 * Count, Blocks(groups, "std::string", TypeSource.Shape));
        Assert.Equal(Count, Blocks(groups, "std::vector", TypeSource.Shape));

        // A tree whose nodes point up and down is one ring, and so is a list: one of each is direct.
        Assert.Equal((1UL, Count - 1), Ring(groups, "std::map or std::set node"));
        Assert.Equal((1UL, Count - 1), Ring(groups, "list node that points both ways"));
        Assert.Equal(Count, Blocks(groups, null, null));
    }

    [Fact]
    public static void Objects_of_Python_are_named()
    {
        const string Lost = "import ctypes\ndef lose():\n for i in range(30):\n  b = bytes(5000 + i * 16)\n  ctypes.pythonapi.Py_IncRef(ctypes.py_object(b))\nlose()\nx = [[i] * 50 for i in range(2000)]\ndel x\nprint('ready', flush=True)\ninput()";
        Requires.Ptrace();
        using RealProgram program = RealProgram.Start("python3", ["-c", Lost]);

        IReadOnlyList<LeakGroup> groups = Look(program.Pid).Groups;

        Assert.InRange(Blocks(groups, "bytes", TypeSource.Python), 28UL, 30UL); // an old word may keep the last
    }

    // What the collector knows stands behind the two words of its list.
    [Fact]
    public static void Objects_that_Pythons_collector_knows_are_named_too_and_who_keeps_them_stands_in_80_columns()
    {
        Requires.Ptrace();
        using RealProgram program = RealProgram.Start(
            "python3", ["-c", "x = {i: [str(i)] for i in range(50000)}\nprint('ready', flush=True)\ninput()"], environment: new Dictionary<string, string> { ["PYTHONMALLOC"] = "malloc" });

        KeepingBlock most = Capture.Take(program.Pid, new CaptureOptions { Mode = CaptureMode.Fork, ProvesLeaks = true, FindsKeepers = true }, TestContext.Current.CancellationToken).Leaks!.Reach!.Blocks[0];
        string text = Called.Ebb("explain", $"{program.Pid}", most.Start.ToString()).Output;

        Assert.Equal(new BlockType("dict", TypeSource.Python), most.Type);
        Assert.Contains("points to", text, StringComparison.Ordinal);
        Assert.DoesNotContain(text.Split('\n'), static line => line.TrimStart().StartsWith("points to", StringComparison.Ordinal));
    }

    private static LeakFacts Look(int pid) =>
        Capture.Take(pid, new CaptureOptions { Mode = CaptureMode.Fork, ProvesLeaks = true }, TestContext.Current.CancellationToken).Leaks!;

    private static ulong Blocks(IReadOnlyList<LeakGroup> groups, string? name, TypeSource? source) =>
        groups.Where(group => group.Type?.Name == name && group.Type?.Source == source).Aggregate(0UL, static (sum, group) => sum + group.Direct.Blocks);

    private static (ulong Direct, ulong Indirect) Ring(IReadOnlyList<LeakGroup> groups, string name)
    {
        LeakGroup ring = groups.Single(group => group.Type?.Name == name);
        return (ring.Direct.Blocks, ring.Indirect.Blocks);
    }
}

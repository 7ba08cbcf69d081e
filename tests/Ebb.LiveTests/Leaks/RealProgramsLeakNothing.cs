using Ebb.Leaks;
using Ebb.LiveTests.Snapshots;
using Ebb.LiveTests.Targets;
using Ebb.Snapshots;

namespace Ebb.LiveTests.Leaks;

/// <summary>Healthy programs that others wrote: of all their blocks none is called leaked.</summary>
public static class RealProgramsLeakNothing
{
    private const string Python = "import json, re, threading, ctypes\nx = [bytes(i % 900) for i in range(40000)]\ny = {str(i): [i, {i}] for i in range(20000)}\ndel x[::2]\nprint('ready', flush=True)\ninput()";

    [Theory]
    [InlineData("perl")]
    [InlineData("node")]
    [InlineData("dotnet")]
    public static void As_they_run_everywhere(string name)
    {
        Requires.Ptrace();
        using RealProgram program = RealPrograms.Start(name);
        LeaksNothing(program);
    }

    [Theory]
    [InlineData("pymalloc")]
    [InlineData("malloc")]
    public static void Python_with_either_allocator(string allocator)
    {
        Requires.Ptrace();
        using RealProgram program = RealProgram.Start("python3", ["-c", Python], environment: new Dictionary<string, string> { ["PYTHONMALLOC"] = allocator });
        LeaksNothing(program);
    }

    private static void LeaksNothing(RealProgram program)
    {
        LeakFacts leaks = Capture.Take(program.Pid, new CaptureOptions { Mode = CaptureMode.Fork, ProvesLeaks = true }, TestContext.Current.CancellationToken).Leaks!;

        Assert.Null(leaks.WhyUnproved);
        Assert.True(leaks.LiveBlocks > 100, $"only {leaks.LiveBlocks} blocks");
        Assert.True(leaks.Leaked.Blocks == 0, string.Join('\n', leaks.Groups));
    }
}

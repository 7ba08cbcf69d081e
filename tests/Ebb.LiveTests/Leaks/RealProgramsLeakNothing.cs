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

    // What a JVM does lose, by its source: the launcher's texts of two options (java.c: SetClassPath, SetJavaCommandLineProp, whose
    // array of options is freed without them), and the descriptor of an arena whose memory is used for ever (c1_Compiler.cpp: init_c1_runtime).
    [Fact]
    public static void A_JVM_but_what_it_loses_by_its_source()
    {
        Requires.Ptrace();
        using RealProgram program = RealPrograms.Start("java");

        LeakFacts leaks = Capture.Take(program.Pid, new CaptureOptions { Mode = CaptureMode.Fork, ProvesLeaks = true, TakesContents = true }, TestContext.Current.CancellationToken).Leaks!;

        Assert.Null(leaks.WhyUnproved);
        Assert.True(leaks.LiveBlocks > 1000, $"only {leaks.LiveBlocks} blocks");
        Assert.All(leaks.Groups, static group => Assert.True(
            group.Contents.Span.StartsWith("-Djava.class.path="u8) || group.Contents.Span.StartsWith("-Dsun.java.command="u8) || IsArena(group), $"{group} {Convert.ToHexString(group.Contents.Span)}"));
        Assert.InRange(leaks.Leaked.Blocks, 0UL, 3UL);
    }

    // Its kind, its first piece of memory and the one in use: the same for one that never grew.
    private static bool IsArena(LeakGroup group) =>
        group is { BlockSize.Count: 56, Direct.Blocks: 1 } && BitConverter.ToUInt64(group.Contents.Span[8..]) is > 0 and var first && first == BitConverter.ToUInt64(group.Contents.Span[16..]);

    private static void LeaksNothing(RealProgram program)
    {
        LeakFacts leaks = Capture.Take(program.Pid, new CaptureOptions { Mode = CaptureMode.Fork, ProvesLeaks = true }, TestContext.Current.CancellationToken).Leaks!;

        Assert.Null(leaks.WhyUnproved);
        Assert.True(leaks.LiveBlocks > 100, $"only {leaks.LiveBlocks} blocks");
        Assert.True(leaks.Leaked.Blocks == 0, string.Join('\n', leaks.Groups));
    }
}

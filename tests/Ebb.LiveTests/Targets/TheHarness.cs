using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Ebb.LiveTests.Targets;

public static class TheHarness
{
    [Fact]
    public static void Compiles_programs_that_ask_for_nothing_newer_than_2_31()
    {
        Requires.Program("readelf");
        foreach (string source in Directory.GetFiles(Repository.Path("tests", "targets"), "*.c*").Select(path => Path.GetFileName(path)))
        {
            if (source == "m32.c")
            {
                continue; // no libc at all
            }

            var start = new ProcessStartInfo("readelf", ["--version-info", new Fixture(source).Build()]) { RedirectStandardOutput = true };
            using Process readelf = Process.Start(start)!;
            string needs = readelf.StandardOutput.ReadToEnd();
            readelf.WaitForExit();

            Assert.All(
                Regex.Matches(needs, @"Name: GLIBC_([0-9.]+)").Select(match => Version.Parse(match.Groups[1].Value)),
                version => Assert.True(version <= new Version(2, 31), $"{source} needs {version}"));
        }
    }

    [Fact]
    public static void Compiles_a_program_once_however_many_ask_for_it()
    {
        string[] programs = [.. Enumerable.Range(0, 4).AsParallel().WithDegreeOfParallelism(4).Select(_ => new Fixture("in_use.c").Build())];

        Assert.Single(programs.Distinct());
        Assert.Single(Directory.GetFiles(Path.GetDirectoryName(programs[0])!));
    }

    [Fact]
    public static void Tells_why_a_target_did_not_come_up()
    {
        Exception failure = Assert.Throws<InvalidOperationException>(() => Target.Start("hostile.c", "no-such-damage"));

        Assert.Contains("ended before it said ready (exit code 4)", failure.Message, StringComparison.Ordinal);
        Assert.Contains("no such damage", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public static void Ends_a_target_by_closing_its_input()
    {
        Target target = Target.Start("in_use.c");
        using var process = Process.GetProcessById(target.Pid);

        target.Dispose();

        Assert.False(Directory.Exists($"/proc/{target.Pid}"));
    }

    [Fact]
    public static void Gives_a_target_an_environment_without_the_machines_own_malloc_settings()
    {
        using Target target = new Fixture("in_use.c") { Environment = new Dictionary<string, string> { ["MALLOC_ARENA_MAX"] = "3" } }.Start();

        string[] environment = File.ReadAllText($"/proc/{target.Pid}/environ").Split('\0');

        Assert.Equal(["MALLOC_ARENA_MAX=3"], environment.Where(entry => entry.StartsWith("MALLOC_", StringComparison.Ordinal)));
    }
}

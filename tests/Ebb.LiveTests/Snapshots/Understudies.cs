using Ebb.LiveTests.Targets;
using Ebb.Linux;
using Ebb.Snapshots;

namespace Ebb.LiveTests.Snapshots;

/// <summary>What is done to a target can be done before to a process of ours, of which nothing is left.</summary>
public static class Understudies
{
    [Fact]
    public static void Are_copied_as_a_target_is()
    {
        Requires.Ptrace();
        Assert.True(Understudy.TryCopy());
        Assert.Empty(Left());
    }

    [Fact]
    public static void Are_frozen_as_a_target_is()
    {
        Requires.Ptrace();
        Assert.True(Understudy.TryFreeze());
        Assert.Empty(Left());
    }

    private static string[] Left() =>
    [
        .. ProcFile.ListTasks(Environment.ProcessId)
            .Select(static tid => ProcFile.TryRead(Environment.ProcessId, $"task/{tid}/children", out byte[] text) ? System.Text.Encoding.UTF8.GetString(text) : "")
            .SelectMany(static line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(static child => new FileInfo($"/proc/{child}/exe").LinkTarget?.Contains("understudy", StringComparison.Ordinal) == true),
    ];
}

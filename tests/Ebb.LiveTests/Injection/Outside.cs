using System.Globalization;
using System.Text;
using Ebb.LiveTests.Oracles;

namespace Ebb.LiveTests.Injection;

/// <summary>All that one can see of a process from outside that a copy of it must not have changed.</summary>
internal static class Outside
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    // What its own running changes, or other processes, and no act of ours.
    private static readonly string[] s_moving =
        ["State", "VmRSS", "VmSize", "VmPeak", "VmHWM", "VmData", "VmPTE", "RssAnon", "RssFile", "RssShmem", "SigQ", "voluntary_ctxt_switches", "nonvoluntary_ctxt_switches"];

    /// <summary>Its status, that of each of its threads, its descriptors, and its children.</summary>
    public static IReadOnlyList<string> Of(int pid)
    {
        var seen = new List<string>();
        foreach (int tid in Linux.ProcFile.ListTasks(pid).Order())
        {
            string status = Linux.ProcFile.TryRead(pid, $"task/{tid}/status", out byte[] text) ? Encoding.UTF8.GetString(text) : "ended";
            seen.Add($"{tid} children {Children(pid, tid)}");
            seen.AddRange(status.Split('\n').Where(line => !s_moving.Contains(line.Split(':')[0])).Select(line => $"{tid} {line}"));
        }

        seen.AddRange(Directory.EnumerateFiles($"/proc/{pid}/fd").Order());
        return seen;
    }

    /// <summary>Waits until all is as it was.</summary>
    public static void ComesBackTo(IReadOnlyList<string> before, int pid, string after)
    {
        long start = TimeProvider.System.GetTimestamp();
        IReadOnlyList<string> now = Of(pid);
        for (; !now.SequenceEqual(before); now = Of(pid))
        {
            string[] differences = [.. before.Except(now).Select(line => $"- {line}"), .. now.Except(before).Select(line => $"+ {line}")];
            Assert.True(TimeProvider.System.GetElapsedTime(start) < s_patience, $"after {after}:\n{string.Join('\n', differences)}");
            Thread.Yield();
        }
    }

    /// <summary>The mappings, each without the size that a heap may have grown to.</summary>
    public static IReadOnlyList<string> Mappings(int pid) =>
        [.. Kernel.Mappings(pid).Select(mapping => string.Create(CultureInfo.InvariantCulture, $"{mapping.Start:x} {mapping.Access} {mapping.Path}"))];

    // Zombies too.
    private static string Children(int pid, int tid) =>
        Linux.ProcFile.TryRead(pid, $"task/{tid}/children", out byte[] children) ? Encoding.UTF8.GetString(children) : "";
}

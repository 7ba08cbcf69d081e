using System.Globalization;
using System.Text;
using Ebb.Linux;
using Ebb.Procfs;

namespace Ebb.LiveTests.Snapshots;

/// <summary>What the kernel says of a target's threads, and waiting until it says so.</summary>
internal static class ThreadStates
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    /// <summary>The state letters of all threads that have not ended.</summary>
    public static char[] All(int pid)
    {
        var states = new List<char>();
        foreach (int tid in ProcFile.ListTasks(pid))
        {
            if (ProcFile.TryRead(pid, $"task/{tid}/stat", out byte[] stat) && !Stat.Parse(stat).IsZombie)
            {
                states.Add(Stat.Parse(stat).State);
            }
        }

        return [.. states];
    }

    /// <summary>The number of the system call that the thread is blocked in, as text; "running" where it is in none.</summary>
    public static string SystemCall(int pid, int tid) =>
        Encoding.UTF8.GetString(ProcFile.Read(pid, string.Create(CultureInfo.InvariantCulture, $"task/{tid}/syscall"))).Split(' ', '\n')[0];

    public static void Until(Func<bool> holds) => Until(holds, static () => "it never came to be so");

    /// <param name="otherwise">What to say where it never does.</param>
    public static void Until(Func<bool> holds, Func<string> otherwise)
    {
        long start = TimeProvider.System.GetTimestamp();
        while (!holds())
        {
            if (TimeProvider.System.GetElapsedTime(start) >= s_patience)
            {
                Assert.Fail(otherwise());
            }

            Thread.Yield();
        }
    }
}

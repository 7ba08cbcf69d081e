using System.Globalization;
using Ebb.Linux;
using Ebb.Procfs;

namespace Ebb.Injection;

/// <summary>The threads of a process in the order in which one of them would be stopped for an errand, by what each does now.</summary>
/// <remarks>
/// A thread that is blocked in a call which the kernel starts again by itself notices nothing, whatever happens to us. One
/// that sleeps for a time would sleep longer if we died, and one in a call that is never started again would be told of an
/// interruption: they come last.
/// </remarks>
internal static class ThreadsToBorrow
{
    // poll, nanosleep, clock_nanosleep: the kernel keeps the rest of the time where a signal frame cannot reach it.
    private static readonly int[] s_timed = [7, 35, 230];

    /// <summary>The rank of a thread that must not be stopped now.</summary>
    public const int Never = 4;

    /// <summary>Their ids, best first, each with its rank: 3 for those that had better be waited for.</summary>
    /// <exception cref="TargetException">The process has ended.</exception>
    public static List<(int Tid, int Rank)> Of(int pid)
    {
        var threads = new List<(int Tid, int Rank)>();
        foreach (int tid in ProcFile.ListTasks(pid))
        {
            string file = string.Create(CultureInfo.InvariantCulture, $"task/{tid}/syscall");
            if (ProcFile.TryRead(pid, file, out byte[] line) && TaskCall.TryParse(line) is { } call)
            {
                threads.Add((tid, Rank(pid, call)));
            }
        }

        threads.Sort(static (one, other) => (one.Rank, one.Tid).CompareTo((other.Rank, other.Tid)));
        return threads;
    }

    // write and its like, on what is no file: stopped in the middle they answer with what they have moved so far.
    private static readonly int[] s_partial = [1, 20, 18, 328, 40, 275, 276, 278, 44, 46, 307];
    private const int Ioctl = 16; // drivers answer for themselves

    private static int Rank(int pid, TaskCall call) => call switch
    {
        { Number: { } number, First: { } descriptor } when s_partial.Contains(number) && !IsFile(pid, descriptor) => Never,
        { Number: Ioctl } => 3,
        { IsRunning: true } or { Number: null } => 1,
        { Number: { } number } when NeverRestarted.Has(number) => 3,
        { Number: { } number, First: { } descriptor } when NeverRestarted.HasOnSocket(number) && IsSocket(pid, descriptor) => 2,
        { Number: { } number } when s_timed.Contains(number) => 2,
        _ => 0,
    };

    private static bool IsSocket(int pid, ulong descriptor) =>
        ProcFile.ReadLink(pid, string.Create(CultureInfo.InvariantCulture, $"fd/{descriptor}"))?.StartsWith("socket:", StringComparison.Ordinal) ?? true;

    private static bool IsFile(int pid, ulong descriptor) =>
        ProcFile.ReadLink(pid, string.Create(CultureInfo.InvariantCulture, $"fd/{descriptor}")) is { } link
        && link.StartsWith('/') && !link.StartsWith("/dev/", StringComparison.Ordinal);
}

using System.Globalization;
using Ebb.Linux;

namespace Ebb.Procfs;

/// <summary>A thread by whose id the kernel shows the memory of its process.</summary>
/// <remarks>
/// That is the first one, whose id is the process's. But it may end before the others (pthread_exit(3) in main): then it stays as a
/// zombie without memory, and <c>/proc/PID</c> shows none. <c>/proc/TID</c> of any other shows all, though no list has it.
/// </remarks>
public static class LivingThread
{
    /// <returns>Null where all have ended.</returns>
    public static int? Of(int pid)
    {
        if (Lives(pid, pid))
        {
            return pid;
        }

        try
        {
            foreach (int tid in ProcFile.ListTasks(pid))
            {
                if (Lives(pid, tid))
                {
                    return tid;
                }
            }
        }
        catch (TargetException gone) when (gone.Obstacle == Obstacle.Gone)
        {
            return null;
        }

        return null;
    }

    /// <summary>Whether a thread has not begun to end.</summary>
    public static bool Lives(int pid, int tid) =>
        ProcFile.TryRead(pid, string.Create(CultureInfo.InvariantCulture, $"task/{tid}/stat"), out byte[] text) && !Stat.Parse(text).IsExiting;
}

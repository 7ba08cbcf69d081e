using System.Runtime.ExceptionServices;

namespace Ebb.Memory;

/// <summary>The same work on several threads, the caller's among them.</summary>
internal static class Crew
{
    /// <summary>Comes back when all are done. What one throws is thrown again here.</summary>
    /// <param name="work">Is told which of them it is: from 0, which is the caller's.</param>
    public static void Run(int workers, Action<int> work)
    {
        ExceptionDispatchInfo? failure = null;
        var others = new Thread[workers - 1];
        for (int i = 0; i < others.Length; i++)
        {
            int worker = i + 1;
            others[i] = new Thread(() =>
            {
                try
                {
                    work(worker);
                }
#pragma warning disable CA1031 // thrown again in the thread that waits
                catch (Exception thrown)
#pragma warning restore CA1031
                {
                    failure = ExceptionDispatchInfo.Capture(thrown);
                }
            })
            { IsBackground = true, Name = "crew" };
            others[i].Start();
        }

        try
        {
            work(0);
        }
        finally
        {
            foreach (Thread other in others)
            {
                other.Join();
            }
        }

        failure?.Throw();
    }
}

using System.Runtime.ExceptionServices;
using Ebb.Linux;

namespace Ebb.Injection;

/// <summary>A thread of ours that does all of one piece of tracing: the kernel knows a tracer by its thread, and lets the target go when that ends.</summary>
internal static class TracerThread
{
    /// <summary>Has it done, and returns what came of it.</summary>
    /// <exception cref="TargetException">As the work threw it.</exception>
    /// <exception cref="OperationCanceledException">As the work threw it.</exception>
    public static T Run<T>(string name, Func<T> work)
    {
        T? result = default;
        ExceptionDispatchInfo? failure = null;
        var tracer = new Thread(() =>
        {
            Haste.First();
            try
            {
                result = work();
            }
            catch (Exception one) when (one is TargetException or OperationCanceledException or FormatException)
            {
                failure = ExceptionDispatchInfo.Capture(one);
            }
        }) { Name = name, IsBackground = true };
        tracer.Start();
        tracer.Join();
        failure?.Throw();
        return result!;
    }
}

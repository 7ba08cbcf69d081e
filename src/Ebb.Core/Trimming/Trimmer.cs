namespace Ebb.Trimming;

/// <summary>Gives back what a plan names.</summary>
public static class Trimmer
{
    /// <exception cref="Linux.TargetException">Nothing could be given back; the message says why. The target runs as before.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up; what was given back until then stays given back.</exception>
    public static TrimOutcome Run(TrimPlan plan, TrimOptions options, IProgress<Bytes>? progress, CancellationToken cancellation) =>
        throw new NotSupportedException();
}

namespace Ebb.Lab;

/// <summary>One question about malloc that is answered by trying it.</summary>
public abstract class Experiment
{
    /// <summary>Its name on the command line and in JSON. Never changes.</summary>
    public abstract string Id { get; }

    public abstract string Question { get; }

    /// <summary>About how long it takes at 256 MiB on a small machine.</summary>
    public virtual TimeSpan Takes => TimeSpan.FromSeconds(3);

    /// <exception cref="WorkerEndedException">A worker was killed where nothing should have killed it.</exception>
    /// <exception cref="OperationCanceledException">Given up; all workers are gone.</exception>
    public abstract ExperimentResult Run(Bench bench);
}

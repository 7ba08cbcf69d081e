namespace Ebb.Lab;

/// <summary>A worker is no more: killed by the kernel for want of memory, or by somebody. For an experiment that is a result.</summary>
public sealed class WorkerEndedException(int exitCode) : Exception(exitCode > 128
    ? $"the worker was ended by signal {exitCode - 128}"
    : $"the worker ended with exit code {exitCode}")
{
    /// <summary>128 and the number of the signal, where it was one.</summary>
    public int ExitCode { get; } = exitCode;

    /// <summary>SIGKILL: on a machine where nobody else sends it, the kernel's hand when memory has run out.</summary>
    public bool WasKilled => ExitCode == 128 + 9;

    /// <summary>SIGINT: Ctrl-C at a terminal goes to the workers as it goes to us, and may be there first.</summary>
    public bool WasInterrupted => ExitCode == 128 + 2;
}

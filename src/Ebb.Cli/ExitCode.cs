using Ebb.Linux;

namespace Ebb.Cli;

/// <summary>How the program ends. As with grep, 1 is an answer; above it nothing was answered.</summary>
internal enum ExitCode
{
    /// <summary>Looked; no finding that <c>--fail-on</c> asks for.</summary>
    Nothing = 0,

    /// <summary>A finding at or above <c>--fail-on</c>.</summary>
    Finding = 1,
    Usage = 2,

    /// <summary>No such process, or it ended meanwhile.</summary>
    Gone = 3,
    Denied = 4,
    Unsupported = 5,

    /// <summary>A defect of ours: EX_SOFTWARE of sysexits.h.</summary>
    Bug = 70,

    /// <summary>What was found could not be written: EX_IOERR of sysexits.h.</summary>
    NotWritten = 74,

    /// <summary>128 and the signal, as shells have it.</summary>
    Interrupted = 130,
    Terminated = 143,
}

internal static class ExitCodes
{
    public static ExitCode For(Obstacle obstacle) => obstacle switch
    {
        Obstacle.Gone => ExitCode.Gone,
        Obstacle.Denied or Obstacle.Traced => ExitCode.Denied,
        Obstacle.NotAFile => ExitCode.Usage,
        Obstacle.Unsupported or Obstacle.NotCopied => ExitCode.Unsupported,
        _ => ExitCode.Bug,
    };
}

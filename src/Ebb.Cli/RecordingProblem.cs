using Ebb.Recording;

namespace Ebb.Cli;

/// <summary>What is wrong with a recording, as the program tells it.</summary>
internal static class RecordingProblem
{
    public static Problem Of(RecordingException obstacle) => obstacle.Obstacle switch
    {
        RecordingObstacle.Missing => new Problem(ExitCode.Gone, "gone", obstacle.Message),
        RecordingObstacle.Denied => new Problem(ExitCode.Denied, "denied", obstacle.Message),
        RecordingObstacle.Taken => new Problem(ExitCode.Usage, "usage", obstacle.Message),
        RecordingObstacle.NotWritten => new Problem(ExitCode.NotWritten, "output", obstacle.Message),
        _ => new Problem(ExitCode.Unsupported, "unsupported", obstacle.Message),
    };
}

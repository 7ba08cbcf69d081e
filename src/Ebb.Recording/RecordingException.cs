namespace Ebb.Recording;

/// <summary>A file that cannot be recorded into, or read as a recording. Its message is one line for people.</summary>
public sealed class RecordingException : Exception
{
    private RecordingException(RecordingObstacle obstacle, string message)
        : base(message) => Obstacle = obstacle;

    public RecordingObstacle Obstacle { get; }

    internal static RecordingException Of(RecordingObstacle obstacle, string message) => new(obstacle, message);
}

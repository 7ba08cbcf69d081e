namespace Ebb.Recording;

/// <summary>Why a recording cannot be written or read.</summary>
public enum RecordingObstacle
{
    /// <summary>There is no such file.</summary>
    Missing,

    /// <summary>It may not be read, or not be written.</summary>
    Denied,

    /// <summary>It is no recording, one of a later version, or nothing of it can be read.</summary>
    Unsupported,

    /// <summary>It is a recording of something else, or somebody records into it, or nobody does.</summary>
    Taken,

    /// <summary>It does not fit, or the disk failed.</summary>
    NotWritten,
}

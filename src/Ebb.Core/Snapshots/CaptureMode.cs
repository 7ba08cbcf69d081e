namespace Ebb.Snapshots;

/// <summary>Whether the target ran on while it was read.</summary>
public enum CaptureMode
{
    /// <summary>The target runs on while it is read.</summary>
    Live,

    /// <summary>All threads were stopped while it was read.</summary>
    Freeze,
}

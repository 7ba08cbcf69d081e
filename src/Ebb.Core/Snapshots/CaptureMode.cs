namespace Ebb.Snapshots;

/// <summary>Whether the target ran on while it was read. The numbers stand in saved snapshots, and never change.</summary>
public enum CaptureMode
{
    /// <summary>The target runs on while it is read.</summary>
    Live = 0,

    /// <summary>All threads were stopped while it was read.</summary>
    Freeze = 1,

    /// <summary>All threads were stopped while their kernel copied their page tables, and the copy was read.</summary>
    Fork = 2,

    /// <summary>The target is a core file: nothing runs, and no kernel can be asked.</summary>
    Core = 3,
}

namespace Ebb.Lab;

/// <summary>What a figure is a value of.</summary>
public enum FigureKind
{
    None,
    Bytes,

    /// <summary>Of one block, told to the byte.</summary>
    Size,
    Count,

    /// <summary>In milliseconds.</summary>
    Time,

    /// <summary>0 to 1.</summary>
    Share,
    Answer,
    Text,
}

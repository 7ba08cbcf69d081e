namespace Ebb.Lab;

/// <summary>What a figure is a value of.</summary>
public enum FigureKind
{
    None,
    Bytes,
    Count,

    /// <summary>In milliseconds.</summary>
    Time,

    /// <summary>0 to 1.</summary>
    Share,
    Answer,
    Text,
}

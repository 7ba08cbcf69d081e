namespace Ebb.Rendering;

/// <summary>Curves over a common axis.</summary>
/// <param name="Across">What runs from left to right.</param>
/// <param name="Up">What the curves are of: bytes, unless it says otherwise.</param>
public sealed record Chart(string Title, string Across, string Up, IReadOnlyList<Curve> Curves)
{
    /// <summary>From left to right run seconds.</summary>
    public bool IsOverTime { get; init; }

    /// <summary>Each curve stands on the one before it. They have the same places then.</summary>
    public bool IsStacked { get; init; }

    public IReadOnlyList<ChartMark> Marks { get; init; } = [];
}

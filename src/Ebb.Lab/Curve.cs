namespace Ebb.Lab;

/// <summary>One curve of a chart.</summary>
public sealed record Curve(string Name, IReadOnlyList<CurvePoint> Points);

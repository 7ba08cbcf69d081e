namespace Ebb.Rendering;

/// <summary>One point of a curve.</summary>
public readonly record struct CurvePoint(double Across, double Up);

namespace Ebb.Trends;

/// <summary>Growth in one hour, in bytes or things, and between what and what it lies at 95 %.</summary>
public readonly record struct GrowthRate(double Value, double Low, double High);

namespace Ebb.Lab;

/// <summary>Between what a figure lay in several runs.</summary>
public readonly record struct FigureSpread(double Least, double Most);

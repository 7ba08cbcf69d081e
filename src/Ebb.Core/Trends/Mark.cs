namespace Ebb.Trends;

/// <summary>A named moment on the line of time.</summary>
public readonly record struct Mark(double Seconds, string Name);

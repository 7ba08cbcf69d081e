namespace Ebb.Rendering;

/// <summary>A moment on the axis of a chart.</summary>
/// <param name="Text">Other people's text: to be escaped.</param>
/// <param name="IsNamed">Somebody gave it a name; else it is what happened.</param>
public sealed record ChartMark(double Across, string Text, bool IsNamed);

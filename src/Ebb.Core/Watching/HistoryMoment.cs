namespace Ebb.Watching;

/// <summary>A moment of a history, on the same line of time as its points.</summary>
/// <param name="Text">Other people's text: to be escaped.</param>
public sealed record HistoryMoment(double Seconds, DateTimeOffset At, MomentKind Kind, string Text);

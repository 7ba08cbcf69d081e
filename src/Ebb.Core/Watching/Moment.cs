namespace Ebb.Watching;

/// <summary>Something that happened at one moment of a recording, or a name that somebody gave it.</summary>
/// <param name="Clock">As in <see cref="Sample.Clock"/>.</param>
/// <param name="Text">What it is called; other people's text.</param>
public sealed record Moment(MomentKind Kind, DateTimeOffset At, TimeSpan Clock, string Text);

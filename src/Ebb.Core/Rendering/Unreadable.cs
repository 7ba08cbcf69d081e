namespace Ebb.Rendering;

/// <summary>A process that was there and could not be looked at.</summary>
/// <param name="Why">A stable word: <c>gone</c>, <c>denied</c>, <c>unsupported</c>, <c>unexpected</c>.</param>
/// <param name="Message">The sentence.</param>
public sealed record Unreadable(int Pid, string Name, string Why, string Message);

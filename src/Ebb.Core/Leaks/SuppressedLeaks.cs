namespace Ebb.Leaks;

/// <summary>Leaks that somebody asked to pass over.</summary>
/// <param name="Rule">The name of the rule, or its text.</param>
public sealed record SuppressedLeaks(string Rule, Amount Leaks);

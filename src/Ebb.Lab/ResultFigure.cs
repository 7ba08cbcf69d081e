namespace Ebb.Lab;

/// <summary>One figure of a result.</summary>
/// <param name="Key">Its name in JSON.</param>
/// <param name="Says">What it is, for people.</param>
public sealed record ResultFigure(string Key, string Says, Figure Value);

namespace Ebb.Lab;

/// <summary>One column of a result.</summary>
/// <param name="Key">Its name in JSON: <c>residentAfterFree</c>; <c>Bytes</c>, <c>Milliseconds</c> or <c>Share</c> is added there.</param>
/// <param name="Head">Its title for people.</param>
public sealed record ResultColumn(string Key, string Head);

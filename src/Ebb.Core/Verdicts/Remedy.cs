namespace Ebb.Verdicts;

/// <summary>Something that can be done, and what honestly comes of it.</summary>
/// <param name="Command">A command, a call in the program, or an environment to start it with.</param>
/// <param name="Returns">Resident bytes that come back at once; nothing for what only prevents the next time.</param>
/// <param name="Note">When it helps, and when not.</param>
public sealed record Remedy(string Command, Bytes Returns, string Note);

namespace Ebb.Trimming;

/// <summary>Whole pages inside one free chunk, or a part of them.</summary>
/// <param name="Arena">Whose, as a number of its place in the plan.</param>
internal readonly record struct FreeSpan(int Arena, ulong At, ulong Size, ulong From, ulong To, bool IsTop);

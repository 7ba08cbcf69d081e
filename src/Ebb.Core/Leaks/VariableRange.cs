namespace Ebb.Leaks;

/// <summary>A variable of a program or library, as its symbols name it.</summary>
internal sealed record VariableRange(string Name, ulong Start, ulong End);

namespace Ebb.Leaks;

/// <summary>Somebody who keeps blocks: a variable, a file's data, a mapping, a thread.</summary>
/// <param name="Name">The variable where its name is known, or else the file or the mapping; null where it has none. Hostile text.</param>
/// <param name="At">Where a mapping without a name begins; null for the others.</param>
/// <param name="Tid">The thread, of stacks and registers; 0 for the others.</param>
public readonly record struct Keeper(RootKind Kind, string? Name, Address? At, int Tid);

namespace Ebb.Leaks;

/// <summary>A range of memory in which each word may be a pointer.</summary>
/// <param name="Name">The file, or what the kernel calls the mapping; null where it has no name. Hostile text.</param>
/// <param name="Tid">The thread whose it is; 0 where it is nobody's alone.</param>
internal readonly record struct Root(RootKind Kind, string? Name, int Tid, ulong Start, ulong End, bool IsShared)
{
    /// <summary>Machine code, in which an address may stand at any byte: as a part of an instruction.</summary>
    public bool IsCode { get; init; }
}

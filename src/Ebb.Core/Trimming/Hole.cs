namespace Ebb.Trimming;

/// <summary>A free chunk with whole pages inside that are in memory, as a snapshot saw it; whether it is still free is looked at again before anything is done.</summary>
/// <param name="At">Where the chunk begins: its header's first word.</param>
/// <param name="Size">Of the chunk, with its header.</param>
/// <param name="From">The first byte of the first whole page that can go.</param>
/// <param name="To">The end of the last.</param>
/// <param name="Resident">The bytes between that are in memory.</param>
/// <param name="IsTop">It is the arena's top.</param>
public readonly record struct Hole(ulong At, ulong Size, ulong From, ulong To, ulong Resident, bool IsTop);

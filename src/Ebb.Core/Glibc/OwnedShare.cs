using Ebb.Memory;

namespace Ebb.Glibc;

/// <summary>What malloc owns of an extent.</summary>
internal readonly record struct OwnedShare(Extent In, MallocShare Share);

namespace Ebb.LiveTests.Oracles;

/// <summary>Blocks and their bytes.</summary>
public readonly record struct MallocInfoTotal(ulong Count, ulong Size);

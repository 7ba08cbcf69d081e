namespace Ebb.LiveTests.Oracles;

/// <summary>One arena of <c>malloc_info(3)</c>.</summary>
/// <param name="Fast">What lies in fastbins: its top is not in it.</param>
/// <param name="Rest">What lies in bins, and the top.</param>
/// <param name="System">Its <c>system_mem</c>.</param>
/// <param name="AddressSpace">What its heaps span.</param>
/// <param name="Heaps">Heaps of a thread arena; none for the main arena.</param>
public sealed record MallocInfoArena(
    MallocInfoTotal Fast, MallocInfoTotal Rest, ulong System, ulong MaxSystem, ulong AddressSpace, int Heaps);

namespace Ebb.Glibc;

/// <summary>Blocks of one size and type that share pages with free memory.</summary>
/// <param name="Example">One of them.</param>
/// <param name="IsCached">In a tcache, not live.</param>
/// <param name="BlockSize">Size of each, with its header.</param>
/// <param name="Blocks">How many of them border on free memory.</param>
/// <param name="Holds">The free resident bytes on their pages that they keep; a page's bytes are shared among the blocks that border on them.</param>
/// <param name="Arena">The arena of the example.</param>
/// <param name="Type">The symbol of their vtable, where their first word is one; null otherwise.</param>
public sealed record PagePin(Address Example, bool IsCached, Bytes BlockSize, ulong Blocks, Bytes Holds, int Arena, string? Type);

using Ebb.Procfs;

namespace Ebb.Cores;

/// <summary>One piece of address space in a core: a <c>PT_LOAD</c> of elf(5), held to what the file really has.</summary>
/// <param name="Offset">Where in the file its first byte is.</param>
/// <param name="Held">Bytes of it that the file has, in whole pages; what follows them was left out, or is lost.</param>
/// <param name="Lost">Bytes that it should have and the file ends before.</param>
internal readonly record struct CoreSegment(ulong Start, ulong End, ulong Offset, ulong Held, ulong Lost, Access Access)
{
    public ulong HeldEnd => Start + Held;
}

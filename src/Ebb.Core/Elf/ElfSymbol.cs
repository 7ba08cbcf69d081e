namespace Ebb.Elf;

/// <summary>A name that a file gives to an address of its image, before the load bias is added.</summary>
/// <remarks>elf(5), <c>Elf64_Sym</c>. The name is as it stands in the file; see <see cref="CxxName"/>.</remarks>
public readonly record struct ElfSymbol(string Name, ulong Value, ulong Size, ElfSymbolKind Kind);

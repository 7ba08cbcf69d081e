namespace Ebb.Elf;

/// <summary>What a symbol names: the low half of <c>st_info</c> of elf(5). Others than these keep their number.</summary>
public enum ElfSymbolKind
{
    Untyped = 0,
    Variable = 1,
    Function = 2,
    ThreadLocal = 6,
    IndirectFunction = 10,
}

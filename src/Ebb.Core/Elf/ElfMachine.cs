namespace Ebb.Elf;

/// <summary>The processor that a file was made for: <c>e_machine</c> of elf(5). Others than these keep their number.</summary>
public enum ElfMachine
{
    None = 0,
    X86 = 3,
    Arm = 40,
    X64 = 62,
    Arm64 = 183,
    RiscV = 243,
}

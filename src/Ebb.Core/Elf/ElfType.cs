namespace Ebb.Elf;

/// <summary>What a file is to the loader: <c>e_type</c> of elf(5).</summary>
public enum ElfType
{
    None = 0,
    Relocatable = 1,

    /// <summary>A program at a fixed address.</summary>
    Executable = 2,

    /// <summary>A library, or a program that may be loaded anywhere.</summary>
    Shared = 3,

    Core = 4,
}

namespace Ebb.Injection;

/// <summary>A system call as a filter sees it before it is made: struct seccomp_data of seccomp(2). x86-64.</summary>
/// <param name="Arguments">Null for those that nobody can tell before; so are those that are left out at the end.</param>
internal sealed record FilteredCall(string Name, int Number, params ulong?[] Arguments)
{
    /// <summary>The length of struct seccomp_data.</summary>
    public const uint Length = 64;

    private const uint Architecture = 0xc000_003e; // AUDIT_ARCH_X86_64

    /// <summary>The address behind the call's instruction; null where it may be any.</summary>
    public ulong? InstructionPointer { get; init; }

    /// <summary>Whether it does no harm if the filter has it fail.</summary>
    public bool MayFail { get; init; }

    /// <summary>The word at an offset; null where nobody can tell.</summary>
    public uint? this[uint offset] => offset switch
    {
        0 => (uint)Number,
        4 => Architecture,
        8 => (uint?)InstructionPointer,
        12 => (uint?)(InstructionPointer >> 32),
        < Length when offset % 4 == 0 && (offset - 16) / 8 is var index && index < Arguments.Length =>
            (uint?)(Arguments[index] >> (int)(8 * (offset % 8)) & uint.MaxValue),
        _ => null,
    };
}

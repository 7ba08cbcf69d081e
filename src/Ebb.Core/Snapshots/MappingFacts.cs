using Ebb.Glibc;

namespace Ebb.Snapshots;

/// <summary>One mapping of the target with the kernel's counts of it, and the part of it that malloc owns.</summary>
public sealed record MappingFacts
{
    public required Address Start { get; init; }

    public required Address End { get; init; }

    public required MappingKind Kind { get; init; }

    /// <summary>Path or bracketed name; null for plain anonymous memory.</summary>
    public string? Name { get; init; }

    /// <summary>Resident bytes as we counted them: by pages where malloc lives, by <c>smaps</c> elsewhere.</summary>
    public required Bytes Resident { get; init; }

    public required Bytes Swapped { get; init; }

    /// <summary>Pages given up by MADV_FREE and not yet taken by the kernel; part of <see cref="Resident"/>.</summary>
    public required Bytes LazyFree { get; init; }

    /// <summary>What malloc owns of this mapping; null where it owns nothing.</summary>
    public MallocShare? Malloc { get; init; }

    public Bytes Virtual => End - Start;
}

namespace Ebb.Procfs;

/// <summary>A piece of address space as the kernel lists it: a line of <c>/proc/PID/maps</c>.</summary>
public sealed record Mapping
{
    public required Address Start { get; init; }

    public required Address End { get; init; }

    public required Access Access { get; init; }

    /// <summary>Where in the file it starts.</summary>
    public required Bytes Offset { get; init; }

    public required Device Device { get; init; }

    /// <summary>0 where no file is behind it.</summary>
    public required ulong Inode { get; init; }

    /// <summary>A path, or a name in brackets, <c>[heap]</c>; null for plain anonymous memory. Hostile text.</summary>
    public string? Name { get; init; }

    /// <summary>The file was removed or replaced since; <see cref="Name"/> does not carry the kernel's remark.</summary>
    public bool IsDeleted { get; init; }

    public Bytes Size => End - Start;
}

/// <summary>A file system's device number.</summary>
public readonly record struct Device(uint Major, uint Minor);

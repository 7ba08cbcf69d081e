namespace Ebb.Glibc;

/// <summary>Blocks, their bytes with headers, and the part of the bytes that has a page behind it.</summary>
public readonly record struct Group(ulong Blocks, Bytes Bytes, Bytes Resident)
{
    public static Group operator +(Group a, Group b) => new(a.Blocks + b.Blocks, a.Bytes + b.Bytes, a.Resident + b.Resident);

    public static Group Add(Group left, Group right) => left + right;
}

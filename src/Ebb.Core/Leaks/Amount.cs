namespace Ebb.Leaks;

/// <summary>Blocks and their bytes, without malloc's headers.</summary>
public readonly record struct Amount(ulong Blocks, Bytes Bytes)
{
    public static Amount operator +(Amount left, Amount right) => new(left.Blocks + right.Blocks, left.Bytes + right.Bytes);

    public static Amount Sum(IEnumerable<Amount> all) => all.Aggregate(default(Amount), static (sum, one) => sum + one);

    /// <inheritdoc cref="op_Addition"/>
    public static Amount Add(Amount left, Amount right) => left + right;
}

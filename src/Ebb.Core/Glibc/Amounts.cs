namespace Ebb.Glibc;

/// <summary>Bytes of one kind: with a page behind them, in address space, and in swap. A free byte whose page went back is only virtual.</summary>
public readonly record struct Amounts(Bytes Resident, Bytes Virtual, Bytes Swapped)
{
    public static Amounts operator +(Amounts a, Amounts b) => new(a.Resident + b.Resident, a.Virtual + b.Virtual, a.Swapped + b.Swapped);

    public static Amounts Add(Amounts left, Amounts right) => left + right;
}

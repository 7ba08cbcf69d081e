using System.Globalization;

namespace Ebb;

/// <summary>A place in the target's memory. It can be compared and moved, never dereferenced: that is what <see cref="Memory.IMemory"/> is for.</summary>
public readonly record struct Address(ulong Value) : IComparable<Address>
{
    public static Address Zero => default;

    public static Bytes operator -(Address left, Address right) => new(checked(left.Value - right.Value));

    public static Address operator +(Address left, Bytes right) => new(checked(left.Value + right.Count));

    public static Address operator -(Address left, Bytes right) => new(checked(left.Value - right.Count));

    public static bool operator <(Address left, Address right) => left.Value < right.Value;

    public static bool operator >(Address left, Address right) => left.Value > right.Value;

    public static bool operator <=(Address left, Address right) => left.Value <= right.Value;

    public static bool operator >=(Address left, Address right) => left.Value >= right.Value;

    public static Bytes Subtract(Address left, Address right) => left - right;

    public static Address Add(Address left, Bytes right) => left + right;

    public int CompareTo(Address other) => Value.CompareTo(other.Value);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"0x{Value:x}");
}

namespace Ebb.Memory;

/// <summary>Addresses from <paramref name="Start"/> up to, and not with, <paramref name="End"/>.</summary>
internal readonly record struct AddressRange(ulong Start, ulong End) : IComparable<AddressRange>
{
    public int CompareTo(AddressRange other) => Start.CompareTo(other.Start);
}

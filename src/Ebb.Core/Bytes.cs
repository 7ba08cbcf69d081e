using System.Globalization;

namespace Ebb;

/// <summary>An amount of memory. Sums are checked; text is IEC: <c>1.5 GiB</c>.</summary>
public readonly record struct Bytes(ulong Count) : IComparable<Bytes>
{
    private static readonly string[] s_units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

    public static Bytes Zero => default;

    public static Bytes operator +(Bytes left, Bytes right) => new(checked(left.Count + right.Count));

    public static Bytes operator -(Bytes left, Bytes right) => new(checked(left.Count - right.Count));

    public static bool operator <(Bytes left, Bytes right) => left.Count < right.Count;

    public static bool operator >(Bytes left, Bytes right) => left.Count > right.Count;

    public static bool operator <=(Bytes left, Bytes right) => left.Count <= right.Count;

    public static bool operator >=(Bytes left, Bytes right) => left.Count >= right.Count;

    public static Bytes Add(Bytes left, Bytes right) => left + right;

    public static Bytes Subtract(Bytes left, Bytes right) => left - right;

    public static Bytes FromKilobytes(ulong kilobytes) => new(checked(kilobytes * 1024));

    public static Bytes FromMebibytes(ulong mebibytes) => new(checked(mebibytes << 20));

    /// <summary>This amount as a share of <paramref name="whole"/>, 0 to 1; 0 of nothing is 0.</summary>
    public double ShareOf(Bytes whole) => whole.Count == 0 ? 0 : (double)Count / whole.Count;

    public int CompareTo(Bytes other) => Count.CompareTo(other.Count);

    public override string ToString()
    {
        double amount = Count;
        int unit = 0;
        while (amount >= 1023.95 && unit < s_units.Length - 1)
        {
            amount /= 1024;
            unit++;
        }

        return unit == 0
            ? string.Create(CultureInfo.InvariantCulture, $"{Count} B")
            : string.Create(CultureInfo.InvariantCulture, $"{amount:0.0} {s_units[unit]}");
    }
}

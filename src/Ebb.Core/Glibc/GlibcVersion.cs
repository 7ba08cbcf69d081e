using System.Globalization;

namespace Ebb.Glibc;

/// <summary>A release of glibc, such as 2.36. A hint, not a proof: distributions carry changes back without a new number.</summary>
public readonly record struct GlibcVersion(int Major, int Minor) : IComparable<GlibcVersion>
{
    public static bool operator <(GlibcVersion left, GlibcVersion right) => left.CompareTo(right) < 0;

    public static bool operator >(GlibcVersion left, GlibcVersion right) => left.CompareTo(right) > 0;

    public static bool operator <=(GlibcVersion left, GlibcVersion right) => left.CompareTo(right) <= 0;

    public static bool operator >=(GlibcVersion left, GlibcVersion right) => left.CompareTo(right) >= 0;

    public int CompareTo(GlibcVersion other) => (Major, Minor).CompareTo((other.Major, other.Minor));

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Major}.{Minor}");
}

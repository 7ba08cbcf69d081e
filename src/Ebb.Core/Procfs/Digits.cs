using System.Globalization;
using System.Numerics;

namespace Ebb.Procfs;

/// <summary>Numbers as /proc writes them: bare digits, nothing around them.</summary>
internal static class Digits
{
    public static bool TryDecimal<T>(ReadOnlySpan<byte> digits, out T number)
        where T : IBinaryInteger<T> => T.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number!);

    public static bool TryHex<T>(ReadOnlySpan<byte> digits, out T number)
        where T : IBinaryInteger<T> => T.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number!);
}

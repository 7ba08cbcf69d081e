using System.Globalization;
using System.Text;

namespace Ebb.Elf;

/// <summary>Names of C++ classes as a person writes them, from the symbols of their vtables.</summary>
/// <remarks>
/// Itanium C++ ABI, "External Names": only plain and nested names. Templates, local classes and all else keep their symbol,
/// which is ugly and right.
/// </remarks>
public static class CxxName
{
    private const string Vtable = "_ZTV";

    /// <summary>The class whose vtable this symbol is, such as <c>foo::Bar</c> for <c>_ZTVN3foo3BarE</c>; otherwise the symbol as it is.</summary>
    public static string Demangle(string symbol) =>
        symbol.StartsWith(Vtable, StringComparison.Ordinal) && Class(symbol.AsSpan(Vtable.Length)) is { } name ? name : symbol;

    private static string? Class(ReadOnlySpan<char> mangled) =>
        mangled switch
        {
            ['N', .. var nested, 'E'] => Parts(nested),
            _ => Parts(mangled) is { } name && IsOnePart(mangled) ? name : null,
        };

    // Outside N...E there is room for one name, with or without std:: before it.
    private static bool IsOnePart(ReadOnlySpan<char> mangled) =>
        TryTakePart(StartsInStd(mangled) ? mangled[2..] : mangled, out _, out ReadOnlySpan<char> rest) && rest.IsEmpty;

    private static bool StartsInStd(ReadOnlySpan<char> mangled) => mangled.StartsWith("St", StringComparison.Ordinal);

    private static string? Parts(ReadOnlySpan<char> mangled)
    {
        var name = new StringBuilder();
        if (StartsInStd(mangled))
        {
            name.Append("std");
            mangled = mangled[2..];
        }

        do
        {
            if (!TryTakePart(mangled, out ReadOnlySpan<char> part, out mangled))
            {
                return null;
            }

            name.Append(name.Length == 0 ? "" : "::").Append(part is "_GLOBAL__N_1" ? "(anonymous namespace)" : part);
        }
        while (!mangled.IsEmpty);
        return name.ToString();
    }

    // A length, and as many characters: "3foo".
    private static bool TryTakePart(ReadOnlySpan<char> mangled, out ReadOnlySpan<char> part, out ReadOnlySpan<char> rest)
    {
        part = rest = default;
        int digits = mangled.IndexOfAnyExceptInRange('0', '9');
        if (digits is < 1 or > 4
            || mangled[0] == '0'
            || !int.TryParse(mangled[..digits], NumberStyles.None, CultureInfo.InvariantCulture, out int length)
            || length > mangled.Length - digits)
        {
            return false;
        }

        part = mangled.Slice(digits, length);
        rest = mangled[(digits + length)..];
        return true;
    }
}

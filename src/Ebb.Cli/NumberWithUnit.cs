using System.Globalization;

namespace Ebb.Cli;

/// <summary>What people type for an amount or a time: digits, and right behind them a unit or none.</summary>
internal readonly ref struct NumberWithUnit
{
    private NumberWithUnit(ulong number, ReadOnlySpan<char> unit)
    {
        Number = number;
        Unit = unit;
    }

    public ulong Number { get; }

    public ReadOnlySpan<char> Unit { get; }

    /// <returns>False where it does not begin with a digit, or the number is too large to be one.</returns>
    public static bool TryParse(string text, out NumberWithUnit parts)
    {
        int digits = 0;
        while (digits < text.Length && char.IsAsciiDigit(text[digits]))
        {
            digits++;
        }

        bool isNumber = ulong.TryParse(text.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture, out ulong number);
        parts = new NumberWithUnit(number, text.AsSpan(digits));
        return isNumber;
    }
}

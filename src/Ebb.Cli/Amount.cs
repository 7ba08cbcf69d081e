using System.Globalization;

namespace Ebb.Cli;

/// <summary>Amounts as people type them: <c>4096</c>, <c>64K</c>, <c>100MiB</c>. All units are powers of 1024.</summary>
internal static class Amount
{
    public static bool TryParse(string text, out Bytes amount)
    {
        int digits = 0;
        while (digits < text.Length && char.IsAsciiDigit(text[digits]))
        {
            digits++;
        }

        int shift = text[digits..].ToUpperInvariant() switch
        {
            "" or "B" => 0,
            "K" or "KIB" => 10,
            "M" or "MIB" => 20,
            "G" or "GIB" => 30,
            "T" or "TIB" => 40,
            _ => -1,
        };
        bool isAmount = ulong.TryParse(text.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture, out ulong number)
            && shift >= 0
            && number <= ulong.MaxValue >> shift;
        amount = isAmount ? new Bytes(number << shift) : Bytes.Zero;
        return isAmount;
    }
}

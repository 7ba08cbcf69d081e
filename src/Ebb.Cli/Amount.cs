namespace Ebb.Cli;

/// <summary>Amounts as people type them: <c>4096</c>, <c>64K</c>, <c>100MiB</c>. All units are powers of 1024.</summary>
internal static class Amount
{
    public static bool TryParse(string text, out Bytes amount)
    {
        bool isNumber = NumberWithUnit.TryParse(text, out NumberWithUnit parts);
        int shift = parts.Unit.ToString().ToUpperInvariant() switch
        {
            "" or "B" => 0,
            "K" or "KIB" => 10,
            "M" or "MIB" => 20,
            "G" or "GIB" => 30,
            "T" or "TIB" => 40,
            _ => -1,
        };
        bool isAmount = isNumber && shift >= 0 && parts.Number <= ulong.MaxValue >> shift;
        amount = isAmount ? new Bytes(parts.Number << shift) : Bytes.Zero;
        return isAmount;
    }
}

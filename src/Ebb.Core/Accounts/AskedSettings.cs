using System.Globalization;
using Ebb.Glibc;

namespace Ebb.Accounts;

/// <summary>What the start environment asks of malloc: <c>GLIBC_TUNABLES</c>, and the older <c>MALLOC_*</c> variables.</summary>
/// <remarks>Since 2.26 the old names are aliases of tunables and the tunable wins; before, only the old names are read.</remarks>
internal sealed class AskedSettings(IReadOnlyDictionary<string, string> environment, GlibcVersion? version)
{
    private static readonly GlibcVersion s_tunables = new(2, 26);

    private readonly Dictionary<string, string> _tunables = ParseTunables(environment.GetValueOrDefault("GLIBC_TUNABLES"));

    /// <summary>True where the environment sets <paramref name="tunable"/>, or its old name, at all.</summary>
    public bool TryFind(string tunable, string? alias, out string asked, out ulong? value, out bool isRead)
    {
        bool readsTunables = version is not { } known || known >= s_tunables;
        string? old = alias is null ? null : environment.GetValueOrDefault(alias);
        bool hasTunable = _tunables.TryGetValue(tunable, out string? text);
        if (hasTunable && (readsTunables || old is null))
        {
            asked = $"glibc.malloc.{tunable}={text}";
            value = ParseNumber(text!);
            isRead = readsTunables;
            return true;
        }

        asked = old is null ? "" : $"{alias}={old}";
        value = old is null ? null : ParseNumber(old);
        isRead = true;
        return old is not null;
    }

    /// <summary>As <c>strtoul(3)</c> with base 0: decimal, 0x, leading 0 for octal, a minus sign wraps. Null where it is no number.</summary>
    internal static ulong? ParseNumber(string text)
    {
        string trimmed = text.Trim();
        bool isNegative = trimmed.StartsWith('-');
        string digits = isNegative || trimmed.StartsWith('+') ? trimmed[1..] : trimmed;
        ulong value;
        if (digits.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
        {
            if (!ulong.TryParse(digits.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value))
            {
                return null;
            }
        }
        else if (digits.Length > 1 && digits[0] == '0')
        {
            return ParseOctal(digits);
        }
        else if (!ulong.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out value))
        {
            return null;
        }

        return isNegative ? unchecked(0 - value) : value;
    }

    private static ulong? ParseOctal(string digits)
    {
        ulong value = 0;
        foreach (char digit in digits)
        {
            if (digit is < '0' or > '7' || value > ulong.MaxValue >> 3)
            {
                return null;
            }

            value = (value << 3) | (uint)(digit - '0');
        }

        return value;
    }

    private static Dictionary<string, string> ParseTunables(string? text)
    {
        const string Prefix = "glibc.malloc.";
        var tunables = new Dictionary<string, string>();
        foreach (string pair in (text ?? "").Split(':'))
        {
            int equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0 && pair.StartsWith(Prefix, StringComparison.Ordinal))
            {
                tunables[pair[Prefix.Length..equals]] = pair[(equals + 1)..];
            }
        }

        return tunables;
    }
}

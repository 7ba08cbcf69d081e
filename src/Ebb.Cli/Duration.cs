using System.Globalization;

namespace Ebb.Cli;

/// <summary>Times as people type them: <c>500us</c>, <c>20ms</c>, <c>1s</c>, <c>2m</c>.</summary>
internal static class Duration
{
    public static bool TryParse(string text, out TimeSpan time)
    {
        int digits = 0;
        while (digits < text.Length && char.IsAsciiDigit(text[digits]))
        {
            digits++;
        }

        TimeSpan unit = text[digits..] switch
        {
            "us" => TimeSpan.FromMicroseconds(1),
            "ms" => TimeSpan.FromMilliseconds(1),
            "s" => TimeSpan.FromSeconds(1),
            "m" or "min" => TimeSpan.FromMinutes(1),
            _ => TimeSpan.Zero,
        };
        bool isTime = int.TryParse(text.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture, out int number) && unit > TimeSpan.Zero && number > 0;
        time = isTime ? unit * number : TimeSpan.Zero;
        return isTime;
    }
}

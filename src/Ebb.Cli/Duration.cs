namespace Ebb.Cli;

/// <summary>Times as people type them: <c>500us</c>, <c>20ms</c>, <c>1s</c>, <c>2m</c>, <c>12h</c>, <c>7d</c>.</summary>
internal static class Duration
{
    public static bool TryParse(string text, out TimeSpan time)
    {
        bool isNumber = NumberWithUnit.TryParse(text, out NumberWithUnit parts);
        TimeSpan unit = parts.Unit switch
        {
            "us" => TimeSpan.FromMicroseconds(1),
            "ms" => TimeSpan.FromMilliseconds(1),
            "s" => TimeSpan.FromSeconds(1),
            "m" or "min" => TimeSpan.FromMinutes(1),
            "h" => TimeSpan.FromHours(1),
            "d" => TimeSpan.FromDays(1),
            _ => TimeSpan.Zero,
        };
        bool isTime = isNumber && unit > TimeSpan.Zero && parts.Number is > 0 and <= int.MaxValue;
        time = isTime ? unit * parts.Number : TimeSpan.Zero;
        return isTime;
    }
}

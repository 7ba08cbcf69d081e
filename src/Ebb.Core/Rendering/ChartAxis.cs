using System.Globalization;

namespace Ebb.Rendering;

/// <summary>Round places along an axis, and what is written there.</summary>
internal static class ChartAxis
{
    private const int MostSteps = 7;

    private static readonly double[] s_seconds = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 21600, 43200, 86400, 172800, 604800];

    /// <summary>Of time from 0 to so many seconds.</summary>
    public static IEnumerable<double> Times(double last)
    {
        if (last <= 0)
        {
            yield return 0;
            yield break;
        }

        double step = Array.Find(s_seconds, one => last / one <= MostSteps);
        step = step > 0 ? step : Math.Ceiling(last / MostSteps / s_seconds[^1]) * s_seconds[^1];
        for (int i = 0; i <= MostSteps && i * step <= last; i++)
        {
            yield return i * step;
        }
    }

    public static string Time(double seconds) => seconds switch
    {
        0 => "0",
        < 1 => Text($"{seconds * 1000:0} ms"),
        < 60 => Text($"{seconds:0.#} s"),
        < 3600 => Text($"{Math.Floor(seconds / 60):0}:{seconds % 60:00}"),
        < 86400 => Text($"{Math.Floor(seconds / 3600):0}:{Math.Floor(seconds / 60) % 60:00} h"),
        _ => Text($"{seconds / 86400:0.#} d"),
    };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

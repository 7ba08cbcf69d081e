using Ebb.Watching;

namespace Ebb.Rendering;

/// <summary>A curve in one line of text.</summary>
internal static class Sparkline
{
    private const string Blocks = " ▁▂▃▄▅▆▇█";
    private const string Ascii = " .:-=+*#@";

    /// <summary>The mean of each column; a column without a value repeats the one before it.</summary>
    public static string Of(RecordedSeries series, double from, double to, double most, int width, bool isUnicode)
    {
        double[] sums = new double[width];
        int[] counts = new int[width];
        for (int i = 0; i < series.Seconds.Count; i++)
        {
            double part = to > from ? (series.Seconds[i] - from) / (to - from) : 0;
            int column = Math.Clamp((int)(part * width), 0, width - 1);
            sums[column] += series.Values[i];
            counts[column]++;
        }

        char[] line = new char[width];
        double last = series.Values.Count > 0 ? series.Values[0] : 0;
        for (int column = 0; column < width; column++)
        {
            last = counts[column] > 0 ? sums[column] / counts[column] : last;
            int step = most <= 0 ? 0 : (int)Math.Ceiling(last / most * 8);
            line[column] = (isUnicode ? Blocks : Ascii)[Math.Clamp(step, 0, 8)];
        }

        return new string(line);
    }
}

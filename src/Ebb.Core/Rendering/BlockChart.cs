using Ebb.Watching;

namespace Ebb.Rendering;

/// <summary>A curve of some lines, each column filled up to its value.</summary>
internal static class BlockChart
{
    private const string Blocks = " ▁▂▃▄▅▆▇█";
    private const string Ascii = " .:-=+*%#";
    private const int Steps = 8;

    /// <summary>From the top line to the bottom; a column between two values stands as the one before it, and before the first one there is nothing.</summary>
    /// <param name="most">What fills all lines.</param>
    public static string[] Of(RecordedSeries series, double from, double to, double most, int width, int height, bool isUnicode)
    {
        double[] columns = Columns(series, from, to, width);
        string[] lines = new string[height];
        for (int line = 0; line < height; line++)
        {
            int below = (height - 1 - line) * Steps;
            lines[line] = string.Create(width, 0, (letters, _) =>
            {
                for (int i = 0; i < letters.Length; i++)
                {
                    int filled = double.IsNaN(columns[i]) || most <= 0 ? 0 : (int)Math.Ceiling(columns[i] / most * Steps * height);
                    letters[i] = (isUnicode ? Blocks : Ascii)[Math.Clamp(filled - below, 0, Steps)];
                }
            });
        }

        return lines;
    }

    // The mean of what falls into each column.
    private static double[] Columns(RecordedSeries series, double from, double to, int width)
    {
        double[] means = new double[width];
        int[] counts = new int[width];
        for (int i = 0; i < series.Seconds.Count; i++)
        {
            double part = to > from ? (series.Seconds[i] - from) / (to - from) : 1;
            int column = Math.Clamp((int)(part * width), 0, width - 1);
            means[column] += (series.Values[i] - means[column]) / ++counts[column];
        }

        double last = double.NaN;
        for (int i = 0; i < width; i++)
        {
            last = counts[i] > 0 ? means[i] : last;
            means[i] = last;
        }

        return means;
    }
}

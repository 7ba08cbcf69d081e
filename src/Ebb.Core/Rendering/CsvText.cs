using System.Globalization;
using System.Text;
using Ebb.Watching;

namespace Ebb.Rendering;

/// <summary>A history as a table of comma-separated values: a row for each point, a column for each number. An empty field was not measured.</summary>
/// <remarks>RFC 4180. The mean of points that stand for several samples; <c>samples</c> says how many.</remarks>
public static class CsvText
{
    public static string Of(History history)
    {
        ArgumentNullException.ThrowIfNull(history);
        var text = new StringBuilder("seconds,at,pid,samples,walks");
        foreach (string name in history.Names)
        {
            text.Append(',').Append(Field(name));
        }

        text.Append("\r\n");
        foreach (HistoryPoint point in history.Points)
        {
            int pid = point.Process < history.Processes.Count ? history.Processes[point.Process].Pid : 0;
            text.Append(CultureInfo.InvariantCulture, $"{point.Seconds},{point.At:yyyy-MM-ddTHH:mm:ss.ffffff}Z,{pid},{point.Samples},{point.Walks}");
            for (int series = 0; series < history.Names.Count; series++)
            {
                text.Append(',');
                if (point[series] is { } figure)
                {
                    text.Append(figure.Mean.ToString(CultureInfo.InvariantCulture));
                }
            }

            text.Append("\r\n");
        }

        return text.ToString();
    }

    private static string Field(string text) =>
        text.AsSpan().ContainsAny("\",\r\n") ? "\"" + text.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"" : text;
}

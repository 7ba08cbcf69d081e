using System.Globalization;
using System.Text;
using Ebb.Watching;

namespace Ebb.Rendering;

/// <summary>A history in the text form of OpenMetrics, each point with its time: to be taken over into a database of time series.</summary>
/// <remarks>OpenMetrics 1.0. Points of one metric stand together and by rising time; what only rises is a counter, all else a gauge.</remarks>
public static class OpenMetricsText
{
    public static string Of(History history)
    {
        ArgumentNullException.ThrowIfNull(history);
        var text = new StringBuilder();
        var metrics = new SortedDictionary<string, List<(int Series, string Label)>>(StringComparer.Ordinal);
        for (int series = 0; series < history.Names.Count; series++)
        {
            (string metric, string label) = Metric(history.Names[series]);
            if (!metrics.TryGetValue(metric, out List<(int Series, string Label)>? members))
            {
                metrics.Add(metric, members = []);
            }

            // Names of a damaged or foreign file may differ only by what a metric's name cannot have: one set of labels is told once.
            if (!members.Exists(one => one.Label == label))
            {
                members.Add((series, label));
            }
        }

        // A process that was recorded in two runs has one set of labels, whose points stand together.
        string[] processes = [.. history.Processes.Select(Labels)];
        int[] same = [.. processes.Select(labels => Array.IndexOf(processes, labels))];
        foreach ((string metric, List<(int Series, string Label)> members) in metrics)
        {
            bool isCounter = members.TrueForAll(member => IsCounter(history.Names[member.Series]));
            string unit = metric.EndsWith("_bytes", StringComparison.Ordinal) ? "bytes" : metric.EndsWith("_seconds", StringComparison.Ordinal) ? "seconds" : "";
            text.Append(CultureInfo.InvariantCulture, $"# TYPE {metric} {(isCounter ? "counter" : "gauge")}\n");
            text.Append(unit.Length > 0 ? $"# UNIT {metric} {unit}\n" : "");
            foreach ((int series, string label) in members)
            {
                bool isTime = FigureNames.UnitOf(history.Names[series]) == "microseconds";
                for (int process = 0; process < processes.Length; process++)
                {
                    if (same[process] == process)
                    {
                        IEnumerable<HistoryPoint> points = history.Points.Where(point => point.Process < same.Length && same[point.Process] == process);
                        Points(text, points, (metric + (isCounter ? "_total" : ""), series, isTime), processes[process] + label);
                    }
                }
            }
        }

        return text.Append("# EOF\n").ToString();
    }

    // All points of one set of labels, by rising time: a clock that was set back would break that, and is left out.
    private static void Points(StringBuilder text, IEnumerable<HistoryPoint> points, (string Name, int Series, bool IsTime) metric, string labels)
    {
        DateTimeOffset last = DateTimeOffset.MinValue;
        foreach (HistoryPoint point in points)
        {
            if (point.At > last && point[metric.Series] is { } figure)
            {
                double value = metric.IsTime ? figure.Mean / 1e6 : figure.Mean;
                double at = (point.At - DateTimeOffset.UnixEpoch).TotalSeconds;
                text.Append(CultureInfo.InvariantCulture, $"{metric.Name}{{{labels}}} {value:0.######} {at:0.000}\n");
                last = point.At;
            }
        }
    }

    private static bool IsCounter(string name) => FigureNames.UnitOf(name) == "microseconds" || name is FigureNames.MinorFaults or FigureNames.MajorFaults;

    // ledger.malloc.live is ebb_ledger_bytes{kind="malloc.live"}, arena.3.top is ebb_arena_top_bytes{arena="3"}, live is ebb_live_bytes.
    private static (string Metric, string Label) Metric(string name)
    {
        if (name.StartsWith(FigureNames.LedgerPrefix, StringComparison.Ordinal))
        {
            return ("ebb_ledger_bytes", $",kind=\"{Value(name[FigureNames.LedgerPrefix.Length..])}\"");
        }

        string[] parts = name.Split('.');
        if (parts is ["arena", var number, var what])
        {
            return ($"ebb_arena_{Word(what)}_bytes", $",arena=\"{Value(number)}\"");
        }

        string unit = FigureNames.UnitOf(name) switch { "bytes" => "_bytes", "microseconds" => "_seconds", _ => "" };
        return ($"ebb_{Word(name)}{unit}", "");
    }

    private static string Labels(HistoryProcess process) => string.Create(CultureInfo.InvariantCulture, $"pid=\"{process.Pid}\",name=\"{Value(process.Name)}\"");

    private static string Word(string text) => string.Concat(text.Select(static letter => char.IsAsciiLetterOrDigit(letter) ? letter : '_'));

    private static string Value(string text) =>
        JsonEnvelope.Wellformed(text).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}

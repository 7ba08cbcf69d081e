using System.Text.Json;
using Ebb.Watching;

namespace Ebb.Rendering;

/// <summary>The report of <c>ebb report --json</c>.</summary>
public static class JsonHistory
{
    public static string Of(HistoryReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        History history = report.History;
        return JsonEnvelope.Write(
            "report",
            json =>
            {
                json.WriteStartObject("data");
                Recording(json, history);
                Processes(json, history);
                JsonTrend.Write(json, report.Trend);
                json.WriteStartArray("series");
                var columns = JsonColumns.Of(history);
                foreach (HistoryPoint point in history.Points)
                {
                    columns.Write(json, point);
                }

                json.WriteEndArray();
                Moments(json, "marks", history.Moments.Where(static one => one.Kind == MomentKind.Mark));
                Moments(json, "events", history.Moments.Where(static one => one.Kind != MomentKind.Mark));
                json.WriteEndObject();
            },
            history.Remarks,
            json => JsonTrend.Verdict(json, report));
    }

    internal static void Recording(Utf8JsonWriter json, History history)
    {
        json.WriteStartObject("recording");
        json.WriteString("file", JsonEnvelope.Wellformed(history.Source));
        json.WriteString("format", history.Format);
        JsonReport.WriteTime(json, "startedAt", history.StartedAt);
        json.WriteNumber("durationSeconds", Math.Round(history.Duration.TotalSeconds, 6));
        if (history.Interval is { } interval)
        {
            JsonEnvelope.WriteMilliseconds(json, "intervalMilliseconds", interval);
        }

        json.WriteNumber("runs", history.Runs);
        json.WriteNumber("samples", history.Points.Sum(static point => point.Samples));
        json.WriteNumber("walks", history.Points.Sum(static point => point.Walks));
        json.WriteEndObject();
    }

    internal static void Processes(Utf8JsonWriter json, History history)
    {
        json.WriteStartArray("processes");
        foreach (HistoryProcess process in history.Processes)
        {
            json.WriteStartObject();
            json.WriteNumber("pid", process.Pid);
            json.WriteString("name", JsonEnvelope.Wellformed(process.Name));
            Texts(json, "commandLine", process.CommandLine);
            JsonEnvelope.WriteText(json, "executable", process.Executable);
            JsonReport.WriteTime(json, "startedAt", process.StartedAt);
            Texts(json, "allocators", process.Allocators);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Texts(Utf8JsonWriter json, string name, IReadOnlyList<string> texts)
    {
        json.WriteStartArray(name);
        foreach (string text in texts)
        {
            json.WriteStringValue(JsonEnvelope.Wellformed(text));
        }

        json.WriteEndArray();
    }

    internal static void Moments(Utf8JsonWriter json, string name, IEnumerable<HistoryMoment> moments)
    {
        json.WriteStartArray(name);
        foreach (HistoryMoment moment in moments)
        {
            json.WriteStartObject();
            json.WriteNumber("seconds", moment.Seconds);
            json.WriteString("at", moment.At);
            json.WriteString("kind", HistoryWords.Word(moment.Kind));
            json.WriteString("name", JsonEnvelope.Wellformed(moment.Text));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}

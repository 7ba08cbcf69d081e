using System.Text.Json;
using Ebb.Snapshots;
using Ebb.Watching;

namespace Ebb.Rendering;

/// <summary>A line of <c>ebb watch --json</c>: one look at the target, as one object.</summary>
public static class JsonWatch
{
    /// <param name="history">With the point of the look alone, or with none.</param>
    /// <param name="judged">What can be said so far.</param>
    /// <param name="remarks">What else is to be said of this line.</param>
    public static string Of(WatchStep step, History history, HistoryReport? judged, IReadOnlyList<Remark> remarks)
    {
        ArgumentNullException.ThrowIfNull(step);
        ArgumentNullException.ThrowIfNull(history);
        return JsonEnvelope.Write(
            "watch",
            json =>
            {
                json.WriteStartObject("data");
                Target(json, step.Sample?.Target);
                if (step.Point is { } point)
                {
                    json.WritePropertyName("sample");
                    JsonColumns.Of(history).Write(json, point);
                }
                else
                {
                    json.WriteNull("sample");
                }

                if (judged is not null)
                {
                    JsonTrend.Write(json, judged.Trend);
                }

                JsonHistory.Moments(json, "marks", step.Moments.Where(static one => one.Kind == MomentKind.Mark));
                JsonHistory.Moments(json, "events", step.Moments.Where(static one => one.Kind != MomentKind.Mark));
                HeapEvents(json, step.Events);
                json.WriteEndObject();
            },
            remarks,
            json => Verdict(json, judged),
            isLine: true);
    }

    private static void Verdict(Utf8JsonWriter json, HistoryReport? judged)
    {
        if (judged is not null)
        {
            JsonTrend.Verdict(json, judged);
        }
    }

    private static void Target(Utf8JsonWriter json, TargetFacts? target)
    {
        if (target is null)
        {
            json.WriteNull("target");
            return;
        }

        json.WriteStartObject("target");
        json.WriteNumber("pid", target.Pid);
        json.WriteString("name", JsonEnvelope.Wellformed(target.Name));
        json.WriteEndObject();
    }

    private static void HeapEvents(Utf8JsonWriter json, IReadOnlyList<HeapEvent> events)
    {
        json.WriteStartArray("heapEvents");
        foreach (HeapEvent one in events)
        {
            json.WriteStartObject();
            json.WriteNumber("seconds", one.Seconds);
            json.WriteString("at", one.At);
            json.WriteString("kind", WatchWords.Word(one.Kind));
            json.WriteNumber("bytes", one.Bytes.Count);
            if (one.Arena >= 0)
            {
                json.WriteNumber("arena", one.Arena);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}

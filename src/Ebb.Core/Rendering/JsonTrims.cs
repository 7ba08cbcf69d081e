using System.Text.Json;
using Ebb.Trimming;

namespace Ebb.Rendering;

/// <summary>The report of <c>ebb trim --json</c> for several processes.</summary>
public static class JsonTrims
{
    /// <param name="unread">Those that may not be touched, or cannot be read.</param>
    public static string Of(IReadOnlyList<TrimRow> rows, IReadOnlyList<Unreadable> unread) => JsonEnvelope.Write(
        "trim",
        json =>
        {
            json.WriteStartObject("data");
            json.WriteNumber("returnedBytes", rows.Aggregate(0UL, static (sum, row) => sum + row.Returned.Count));
            json.WriteStartArray("processes");
            foreach (TrimRow row in rows)
            {
                Row(json, row);
            }

            json.WriteEndArray();
            JsonSurvey.Unreadable(json, unread);
            json.WriteEndObject();
        },
        []);

    private static void Row(Utf8JsonWriter json, TrimRow row)
    {
        json.WriteStartObject();
        json.WriteNumber("pid", row.Pid);
        json.WriteString("name", JsonEnvelope.Wellformed(row.Name));
        JsonEnvelope.WriteText(json, "why", row.Why);
        JsonEnvelope.WriteText(json, "message", row.Message ?? row.Report?.Result.EndedEarly ?? row.Report?.Result.Hindrance);
        json.WriteNumber("forecastBytes", row.Forecast.Count);
        json.WriteNumber("returnedBytes", row.Returned.Count);
        TrimResult? result = row.Report?.Result;
        json.WriteNumber("residentBytes", (result?.ResidentAfter ?? row.Report?.Before.Ledger.Resident ?? Bytes.Zero).Count);
        json.WriteString("way", JsonTrim.WordOf(result is { Outcomes: [var first, ..] } ? first.Way : result?.Forecast.Way ?? TrimWay.Slices));
        json.WriteNumber("slices", result?.Slices ?? 0);
        JsonEnvelope.WriteMilliseconds(json, "longestPauseMilliseconds", result?.LongestPause ?? TimeSpan.Zero);
        JsonEnvelope.WriteText(json, "otherAllocator", row.Report?.Purge?.Allocator);
        JsonEnvelope.WriteText(json, "itsOwnWay", row.Report?.Purge?.How);
        if (row.Regrowth is { } regrowth)
        {
            json.WriteNumber("regrownBytes", regrowth.Regrown.Count);
            json.WriteBoolean("undone", regrowth.IsUndone);
        }

        json.WriteEndObject();
    }
}

using System.Text.Json;
using Ebb.Accounts;
using Ebb.Snapshots;
using Ebb.Tuning;

namespace Ebb.Rendering;

/// <summary>The report of <c>ebb tune PID --json</c>.</summary>
public static class JsonTune
{
    public static string Of(TuneReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        TuneResult result = report.Result;
        MallocInForce now = result.After ?? result.Before;
        return JsonEnvelope.Write(
            "tune",
            json =>
            {
                json.WriteStartObject("data");
                JsonReport.Target(json, now.Target);
                json.WriteString("headline", JsonEnvelope.Wellformed(report.Headline));
                json.WriteBoolean("acted", result.Run is not null);
                json.WriteString("library", JsonEnvelope.Wellformed(now.Library));
                JsonEnvelope.WriteText(json, "version", now.Version?.ToString());
                json.WriteNumber("arenas", now.Arenas);
                json.WriteBoolean("mmapThresholdIsDynamic", now.Settings.MmapThresholdIsDynamic);
                json.WriteBoolean("thresholdsMoved", now.Settings.ThresholdsMoved);
                Settings(json, report.Settings);
                Changes(json, report);
                json.WriteStartArray("also");
                foreach (string also in TuneWords.Also(result.Before, report.Lasts))
                {
                    json.WriteStringValue(also);
                }

                json.WriteEndArray();
                if (result.Run is { } run)
                {
                    JsonEnvelope.WriteMilliseconds(json, "longestPauseMilliseconds", run.LongestPause);
                }
                else
                {
                    json.WriteNull("longestPauseMilliseconds");
                }

                JsonEnvelope.WriteText(json, "environment", report.Lasting);
                JsonEnvelope.WriteText(json, "olderEnvironment", report.Variables);
                JsonEnvelope.WriteText(json, "hindrance", result.Hindrance);
                JsonEnvelope.WriteText(json, "endedEarly", result.EndedEarly);
                json.WriteEndObject();
            },
            now.Remarks);
    }

    private static void Settings(Utf8JsonWriter json, IReadOnlyList<SettingRow> rows)
    {
        json.WriteStartArray("settings");
        foreach (SettingRow row in rows)
        {
            json.WriteStartObject();
            json.WriteString("key", TuneWords.Key(row.Name));
            JsonReport.Setting(json, row);
            json.WriteString("does", TuneWords.Does(row.Name));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Changes(Utf8JsonWriter json, TuneReport report)
    {
        json.WriteStartArray("changes");
        foreach (TuneChange change in report.Changes)
        {
            TuneRequest request = change.Request;
            json.WriteStartObject();
            json.WriteString("key", request.Tunable.Key);
            json.WriteNumber("asked", request.Value);
            Optional(json, "before", change.Before);
            Optional(json, "after", change.After);
            json.WriteString("outcome", WordOf(change.Outcome));
            json.WriteBoolean("inForce", change.Outcome is TuneOutcome.Set or TuneOutcome.Accepted);
            json.WriteString("reaches", TuneWords.Affects(request));
            json.WriteString("leaves", TuneWords.Leaves(request, report.Result.Before));
            json.WriteStartArray("mind");
            foreach (string warning in TuneWords.Warnings(request, report.Result.Before))
            {
                json.WriteStringValue(warning);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static string WordOf(TuneOutcome outcome) => outcome switch
    {
        TuneOutcome.Set => "set",
        TuneOutcome.Accepted => "accepted",
        TuneOutcome.Refused => "refused",
        TuneOutcome.NotThere => "not-there",
        _ => "not-done",
    };

    private static void Optional(Utf8JsonWriter json, string name, ulong? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
        else
        {
            json.WriteNull(name);
        }
    }
}

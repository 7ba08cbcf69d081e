using System.Text.Json;
using Ebb.Trimming;

namespace Ebb.Rendering;

/// <summary>The report of <c>ebb trim PID --json</c>.</summary>
public static class JsonTrim
{
    public static string Of(TrimReport report) => JsonEnvelope.Write(
        "trim",
        json =>
        {
            TrimResult result = report.Result;
            json.WriteStartObject("data");
            JsonReport.Target(json, result.Before.Target);
            json.WriteString("headline", JsonEnvelope.Wellformed(report.Headline));
            json.WriteBoolean("acted", result.HasActed);
            JsonReport.Memory(json, "before", report.Before.Ledger, result.Before.Kernel);
            if (report.After is { } after)
            {
                JsonReport.Memory(json, "after", after.Ledger, after.Snapshot.Kernel);
            }
            else
            {
                json.WriteNull("after");
            }

            json.WriteNumber("returnedBytes", result.Returned.Count);
            json.WriteNumber("advisedBytes", result.Outcomes.Aggregate(0UL, static (sum, outcome) => sum + outcome.Advised.Count));
            json.WriteNumber("slices", result.Slices);
            JsonEnvelope.WriteMilliseconds(json, "longestPauseMilliseconds", result.LongestPause);
            JsonEnvelope.WriteMilliseconds(json, "stoodMilliseconds", result.Stood);
            JsonEnvelope.WriteMilliseconds(json, "maxPauseMilliseconds", result.Options.MaxPause);
            json.WriteString("way", WordOf(result.Outcomes.Count > 0 ? result.Outcomes[0].Way : result.Forecast.Way));
            json.WriteString("why", result.Forecast.Why);
            Forecast(json, report);
            Skipped(json, result);
            JsonEnvelope.WriteText(json, "hindrance", result.Hindrance);
            JsonEnvelope.WriteText(json, "endedEarly", result.EndedEarly);
            JsonEnvelope.WriteText(json, "otherAllocator", report.Purge?.Allocator);
            JsonEnvelope.WriteText(json, "itsOwnWay", report.Purge?.How);
            Watch(json, result.Regrowth);
            json.WriteEndObject();
        },
        report.Diagnostics,
        json => JsonReport.Verdicts(json, report.Verdicts));

    internal static string WordOf(TrimWay way) => way == TrimWay.Call ? "call" : "slices";

    private static void Forecast(Utf8JsonWriter json, TrimReport report)
    {
        TrimForecast forecast = report.Result.Forecast;
        json.WriteStartObject("forecast");
        json.WriteNumber("bytes", forecast.Returns.Count);
        json.WriteNumber("bySlicesBytes", forecast.BySlices.Count);
        json.WriteNumber("byCallBytes", forecast.ByCall.Count);
        json.WriteNumber("behindFastbinsBytes", forecast.BehindFastbins.Count);
        json.WriteNumber("slices", forecast.Slices);
        JsonEnvelope.WriteMilliseconds(json, "longestPauseMilliseconds", forecast.LongestPause);
        json.WriteStartArray("byArena");
        foreach (ArenaHoles arena in report.Result.Plan.Arenas)
        {
            json.WriteStartObject();
            json.WriteNumber("index", arena.Index);
            json.WriteString("address", arena.State.ToString());
            json.WriteNumber("bytes", arena.Returns.Count);
            json.WriteNumber("ranges", arena.Holes.Count);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        JsonReport.ByCause(json, report.Causes);
        json.WriteEndObject();
    }

    private static void Skipped(Utf8JsonWriter json, TrimResult result)
    {
        json.WriteStartArray("skipped");
        foreach (Skipped skipped in result.Skipped)
        {
            json.WriteStartObject();
            json.WriteNumber("bytes", skipped.Bytes.Count);
            json.WriteString("why", skipped.Why);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Watch(Utf8JsonWriter json, Regrowth? regrowth)
    {
        if (regrowth is null)
        {
            json.WriteNull("watch");
            return;
        }

        json.WriteStartObject("watch");
        JsonEnvelope.WriteMilliseconds(json, "milliseconds", regrowth.Watched);
        json.WriteNumber("regrownBytes", regrowth.Regrown.Count);
        json.WriteNumber("minorFaults", regrowth.MinorFaults);
        json.WriteBoolean("undone", regrowth.IsUndone);
        json.WriteStartArray("samples");
        foreach (PulseSample sample in regrowth.Samples)
        {
            json.WriteStartObject();
            JsonEnvelope.WriteMilliseconds(json, "milliseconds", sample.After);
            json.WriteNumber("residentBytes", sample.Resident.Count);
            json.WriteNumber("minorFaults", sample.MinorFaults);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}

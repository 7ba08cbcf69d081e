using System.Text.Json;

namespace Ebb.Rendering;

/// <summary>Two recordings side by side, as JSON: <c>ebb report A B --json</c>.</summary>
public static class JsonComparison
{
    public static string Of(HistoryComparison comparison)
    {
        ArgumentNullException.ThrowIfNull(comparison);
        return JsonEnvelope.Write(
            "report",
            json =>
            {
                json.WriteStartObject("data");
                json.WriteString("headline", JsonEnvelope.Wellformed(comparison.Headline));
                json.WriteBoolean("certain", comparison.IsCertain);
                Side(json, "before", comparison.Before);
                Side(json, "after", comparison.After);
                json.WriteEndObject();
            },
            comparison.Notes,
            json => JsonTrend.Verdict(json, comparison.After));
    }

    private static void Side(Utf8JsonWriter json, string name, HistoryReport report)
    {
        json.WriteStartObject(name);
        JsonHistory.Recording(json, report.History);
        JsonHistory.Processes(json, report.History);
        json.WriteString("verdict", report.Trend.Verdict.Id);
        JsonTrend.Write(json, report.Trend);
        json.WriteStartArray("amounts");
        foreach ((string figure, string label, Ink ink) in HistoryNumber.Shown)
        {
            if (HistoryNumber.Of(report.History, figure, label, ink) is { } number)
            {
                json.WriteStartObject();
                json.WriteString("of", figure);
                json.WriteNumber("firstBytes", number.First.Count);
                json.WriteNumber("leastBytes", number.Least.Count);
                json.WriteNumber("meanBytes", number.Mean.Count);
                json.WriteNumber("mostBytes", number.Most.Count);
                json.WriteNumber("lastBytes", number.Last.Count);
                json.WriteEndObject();
            }
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}

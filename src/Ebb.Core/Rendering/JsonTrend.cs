using System.Text.Json;
using Ebb.Trends;

namespace Ebb.Rendering;

/// <summary>What is said of a process over time, as JSON.</summary>
internal static class JsonTrend
{
    /// <summary>The one verdict, with the fields that all verdicts have.</summary>
    public static void Verdict(Utf8JsonWriter json, HistoryReport report)
    {
        TrendVerdict verdict = report.Trend.Verdict;
        json.WriteStartObject();
        json.WriteString("id", verdict.Id);
        json.WriteBoolean("primary", value: true);
        json.WriteNumber("bytes", report.Speaks.Count);
        json.WriteString("headline", JsonEnvelope.Wellformed(verdict.Headline()));
        JsonReport.Because(json, verdict.Because);
        json.WriteStartArray("remedies");
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>What the verdict rests on, in numbers, and what else was seen.</summary>
    public static void Write(Utf8JsonWriter json, Trend trend)
    {
        json.WriteStartObject("trend");
        json.WriteString("of", JsonEnvelope.Wellformed(trend.Verdict.Of));
        json.WriteNumber("confidence", Rounded(trend.Verdict.Confidence));
        json.WriteNumber("observedSeconds", Rounded(trend.Verdict.Observed.TotalSeconds));
        switch (trend.Verdict)
        {
            case TrendVerdict.Growing growing:
                PerHour(json, growing.PerHour);
                if (growing is { ToCeiling: { } time, Ceiling: { } ceiling })
                {
                    json.WriteNumber("toLimitSeconds", Rounded(time.TotalSeconds));
                    json.WriteString("limit", ceiling.Name);
                }

                break;
            case TrendVerdict.Steady steady:
                PerHour(json, steady.PerHour);
                break;
            case TrendVerdict.Undecided undecided:
                json.WriteString("missing", JsonEnvelope.Wellformed(undecided.Missing));
                if (undecided.Needs is { } needs)
                {
                    json.WriteNumber("needsSeconds", Rounded(needs.TotalSeconds));
                }

                if (undecided.PerHour is { } rate)
                {
                    PerHour(json, rate);
                }

                break;
        }

        json.WriteStartArray("findings");
        foreach (Finding finding in trend.Findings)
        {
            json.WriteStartObject();
            json.WriteString("id", finding.Id);
            json.WriteString("of", JsonEnvelope.Wellformed(finding.Of));
            json.WriteNumber("confidence", Rounded(finding.Confidence));
            json.WriteNumber("perHour", Rounded(finding.PerHour));
            if (finding.Period is { } period)
            {
                json.WriteNumber("periodSeconds", Rounded(period.TotalSeconds));
            }

            JsonReport.Because(json, [finding.Because]);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    // In bytes, or in things where it is of a count.
    private static void PerHour(Utf8JsonWriter json, GrowthRate rate)
    {
        json.WriteStartObject("perHour");
        json.WriteNumber("low", Rounded(rate.Low));
        json.WriteNumber("value", Rounded(rate.Value));
        json.WriteNumber("high", Rounded(rate.High));
        json.WriteEndObject();
    }

    private static double Rounded(double value) => double.IsFinite(value) ? Math.Round(value, 3) : 0;
}

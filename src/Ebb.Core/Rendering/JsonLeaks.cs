using System.Text.Json;
using Ebb.Leaks;

namespace Ebb.Rendering;

/// <summary>The report of <c>ebb leaks --json</c>.</summary>
public static class JsonLeaks
{
    public static string Of(LeakReport report) => JsonEnvelope.Write(
        "leaks",
        json =>
        {
            LeakFacts leaks = report.Leaks;
            json.WriteStartObject("data");
            JsonReport.Target(json, report.Snapshot.Target);
            JsonReport.Capture(json, report.Snapshot.Capture);
            json.WriteString("headline", JsonEnvelope.Wellformed(report.Headline));
            json.WriteBoolean("proved", report.IsProof);
            JsonEnvelope.WriteMilliseconds(json, "searchMilliseconds", leaks.Duration);
            json.WriteStartObject("live");
            Amount(json, new Amount(leaks.LiveBlocks, leaks.LiveBytes));
            json.WriteEndObject();
            json.WriteStartObject("leaked");
            Amount(json, leaks.Leaked);
            Write(json, "direct", leaks.Direct);
            Write(json, "indirect", leaks.Indirect);
            json.WriteEndObject();
            Groups(json, leaks.Groups);
            Roots(json, leaks.Roots);
            if (leaks.Reach is { } reach)
            {
                JsonKeepers.Write(json, reach);
            }

            json.WriteEndObject();
        },
        report.Diagnostics,
        json => Verdict(json, report));

    private static void Groups(Utf8JsonWriter json, IReadOnlyList<LeakGroup> groups)
    {
        json.WriteStartArray("groups");
        foreach (LeakGroup group in groups)
        {
            json.WriteStartObject();
            json.WriteNumber("blockSize", group.BlockSize.Count);
            JsonEnvelope.WriteText(json, "type", group.Type);
            json.WriteString("content", LeakWords.Word(group.Content));
            json.WriteNumber("arena", group.Arena);
            json.WriteString("example", group.Example.ToString());
            Amount(json, group.Direct + group.Indirect);
            Write(json, "direct", group.Direct);
            Write(json, "indirect", group.Indirect);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Roots(Utf8JsonWriter json, IReadOnlyList<RootFacts> roots)
    {
        json.WriteStartArray("roots");
        foreach (RootFacts root in roots)
        {
            json.WriteStartObject();
            json.WriteString("kind", LeakWords.Word(root.Kind));
            json.WriteNumber("searchedBytes", root.Searched.Count);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Verdict(Utf8JsonWriter json, LeakReport report)
    {
        if (!report.IsLeaked)
        {
            return;
        }

        json.WriteStartObject();
        json.WriteString("id", "leaked");
        json.WriteBoolean("primary", value: true);
        json.WriteNumber("bytes", report.Leaks.Leaked.Bytes.Count);
        json.WriteString("headline", JsonEnvelope.Wellformed(report.Headline));
        JsonReport.Because(json, report.Because);
        json.WriteStartArray("remedies");
        json.WriteEndArray();
        json.WriteEndObject();
    }

    internal static void Write(Utf8JsonWriter json, string name, Amount amount)
    {
        json.WriteStartObject(name);
        Amount(json, amount);
        json.WriteEndObject();
    }

    internal static void Amount(Utf8JsonWriter json, Amount amount)
    {
        json.WriteNumber("blocks", amount.Blocks);
        json.WriteNumber("bytes", amount.Bytes.Count);
    }
}

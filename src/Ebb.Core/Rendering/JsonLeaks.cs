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
            Passed(json, leaks);
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

    // Only where it was asked for.
    private static void Passed(Utf8JsonWriter json, LeakFacts leaks)
    {
        if (leaks.Confirmation is { } confirmation)
        {
            json.WriteStartObject("confirmation");
            json.WriteNumber("secondsApart", Math.Round(confirmation.Apart.TotalSeconds, 3));
            Write(json, "before", confirmation.Before);
            Write(json, "new", confirmation.New);
            json.WriteEndObject();
        }

        if (leaks.Known is { } known)
        {
            Write(json, "known", known);
        }

        if (leaks.Suppressed.Count > 0)
        {
            json.WriteStartArray("ignored");
            foreach (SuppressedLeaks one in leaks.Suppressed)
            {
                json.WriteStartObject();
                json.WriteString("rule", JsonEnvelope.Wellformed(one.Rule));
                Amount(json, one.Leaks);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }
    }

    private static void Groups(Utf8JsonWriter json, IReadOnlyList<LeakGroup> groups)
    {
        json.WriteStartArray("groups");
        foreach (LeakGroup group in groups)
        {
            json.WriteStartObject();
            json.WriteNumber("blockSize", group.BlockSize.Count);
            Type(json, group.Type);
            json.WriteString("content", LeakWords.Word(group.Content));
            json.WriteStartArray("below");
            foreach (BlockType type in group.Below)
            {
                json.WriteStartObject();
                Type(json, type);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteNumber("arena", group.Arena);
            json.WriteString("example", group.Example.ToString());
            json.WriteString("last", group.Last.ToString());
            Contents(json, group.Contents);
            Amount(json, group.Direct + group.Indirect);
            Write(json, "direct", group.Direct);
            Write(json, "indirect", group.Indirect);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>First bytes, where they were asked for: as hexadecimal digits, and as text.</summary>
    internal static void Contents(Utf8JsonWriter json, ReadOnlyMemory<byte> contents)
    {
        if (!contents.IsEmpty)
        {
            json.WriteStartObject("contents");
            json.WriteString("hex", Convert.ToHexStringLower(contents.Span));
            json.WriteString("text", Preview.Text(contents.Span));
            json.WriteEndObject();
        }
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

    /// <summary>What a block is, and from what that is known.</summary>
    internal static void Type(Utf8JsonWriter json, BlockType? type)
    {
        JsonEnvelope.WriteText(json, "type", type?.Name);
        JsonEnvelope.WriteText(json, "typeFrom", type is null ? null : LeakWords.Word(type.Source));
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

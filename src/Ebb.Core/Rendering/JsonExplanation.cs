using System.Text.Json;
using Ebb.Glibc;
using Ebb.Leaks;

namespace Ebb.Rendering;

/// <summary>The report of <c>ebb explain --json</c>.</summary>
public static class JsonExplanation
{
    public static string Of(ExplainReport report) => JsonEnvelope.Write(
        "explain",
        json =>
        {
            Explanation one = report.Explanation;
            json.WriteStartObject("data");
            JsonReport.Target(json, report.Snapshot.Target);
            JsonReport.Capture(json, report.Snapshot.Capture);
            json.WriteString("address", one.Asked.ToString());
            json.WriteString("headline", JsonEnvelope.Wellformed(report.Headline));
            Mapping(json, one.Mapping);
            Chunk(json, one);
            if (one.IsReached is { } isReached)
            {
                json.WriteBoolean("reached", isReached);
            }
            else
            {
                json.WriteNull("reached");
            }

            json.WriteNumber("steps", one.ChainLength);
            References(json, "chain", one.Chain);
            json.WriteNumber("referrerCount", one.FromCount);
            References(json, "referrers", one.From);
            json.WriteNumber("referenceCount", one.ToCount);
            References(json, "references", one.To);
            json.WriteEndObject();
        },
        new LeakReport(report.Snapshot, report.Leaks).Diagnostics);

    private static void Mapping(Utf8JsonWriter json, AddressedMapping? mapping)
    {
        if (mapping is null)
        {
            json.WriteNull("mapping");
            return;
        }

        json.WriteStartObject("mapping");
        json.WriteString("start", mapping.Start.ToString());
        json.WriteString("end", mapping.End.ToString());
        JsonEnvelope.WriteText(json, "name", mapping.Name);
        json.WriteString("access", mapping.Access);
        json.WriteEndObject();
    }

    private static void Chunk(Utf8JsonWriter json, Explanation one)
    {
        if (one.Chunk is not { } chunk)
        {
            json.WriteNull("chunk");
            return;
        }

        json.WriteStartObject("chunk");
        json.WriteString("address", chunk.At.ToString());
        json.WriteNumber("bytes", chunk.Size.Count);
        json.WriteString("state", chunk.State switch
        {
            ChunkState.Live => "live",
            ChunkState.Tcache => "tcache",
            ChunkState.Fastbin => "fastbin",
            ChunkState.Bin => "bin",
            ChunkState.Top => "top",
            ChunkState.Overhead => "overhead",
            _ => "unread",
        });
        json.WriteNumber("arena", one.Arena);
        if (one.IsReached is not null)
        {
            json.WriteString("block", one.Start.ToString());
            json.WriteNumber("blockBytes", one.Size.Count);
            json.WriteNumber("otherBlocksOnItsPage", one.OnItsPage.Blocks);
            JsonLeaks.Type(json, one.Type);
            json.WriteString("content", LeakWords.Word(one.Content));
            JsonLeaks.Contents(json, one.Contents);
        }

        json.WriteEndObject();
    }

    private static void References(Utf8JsonWriter json, string name, IReadOnlyList<Reference> references)
    {
        json.WriteStartArray(name);
        foreach (Reference one in references)
        {
            json.WriteStartObject();
            JsonEnvelope.WriteText(json, "root", one.Kind is { } kind ? LeakWords.Word(kind) : null);
            JsonEnvelope.WriteText(json, "name", one.Name);
            json.WriteNumber("thread", one.Tid);
            JsonEnvelope.WriteText(json, "at", one.At?.ToString());
            JsonEnvelope.WriteText(json, "block", one.In?.ToString());
            json.WriteNumber("blockBytes", one.InSize.Count);
            json.WriteString("to", one.To.ToString());
            json.WriteNumber("toBytes", one.ToSize.Count);
            json.WriteNumber("offset", one.Offset.Count);
            JsonEnvelope.WriteText(json, "toType", one.ToType?.Name);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}

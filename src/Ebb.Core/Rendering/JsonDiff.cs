using System.Text.Json;
using Ebb.Accounts;
using Ebb.Glibc;
using Ebb.Snapshots;
using Ebb.Verdicts;

namespace Ebb.Rendering;

/// <summary>The report of <c>ebb diff --json</c>.</summary>
public static class JsonDiff
{
    public static string Of(DiffReport report) => JsonEnvelope.Write(
        "diff",
        json =>
        {
            Difference difference = report.Difference;
            json.WriteStartObject("data");
            json.WriteString("headline", JsonEnvelope.Wellformed(report.Headline));
            json.WriteBoolean("sameProcess", difference.IsSameProcess);
            json.WriteNumber("elapsedSeconds", Math.Round(difference.Elapsed.TotalSeconds, 3));
            json.WriteNumber("residentChangeBytes", difference.Resident.Count);
            Side(json, "from", difference.Before, report.VerdictBefore);
            Side(json, "to", difference.After, report.VerdictAfter);
            JsonReport.Memory(json, "before", difference.Before.Ledger, difference.Before.Snapshot.Kernel);
            JsonReport.Memory(json, "after", difference.After.Ledger, difference.After.Snapshot.Kernel);
            Rows(json, difference.Rows);
            Sizes(json, difference);
            Types(json, difference);
            Keepers(json, difference);
            Arenas(json, difference.Arenas);
            json.WriteEndObject();
        },
        report.Diagnostics);

    private static void Side(Utf8JsonWriter json, string name, Side side, Verdict verdict)
    {
        TargetFacts target = side.Snapshot.Target;
        json.WriteStartObject(name);
        json.WriteString("source", JsonEnvelope.Wellformed(side.Name));
        json.WriteNumber("pid", target.Pid);
        json.WriteString("name", JsonEnvelope.Wellformed(target.Name));
        JsonReport.WriteTime(json, "startedAt", target.StartedAt);
        json.WriteString("takenAt", side.At);
        json.WriteBoolean("exact", side.Snapshot.Capture.IsExact);
        json.WriteString("verdict", verdict.Id);
        json.WriteEndObject();
    }

    private static void Rows(Utf8JsonWriter json, IReadOnlyList<RowChange> rows)
    {
        json.WriteStartArray("ledger");
        foreach (RowChange row in rows)
        {
            json.WriteStartObject();
            json.WriteString("kind", row.Kind);
            json.WriteNumber("residentChangeBytes", row.Resident.Count);
            json.WriteNumber("virtualChangeBytes", Change.Between(row.Before.Virtual, row.After.Virtual).Count);
            json.WriteNumber("swappedChangeBytes", Change.Between(row.Before.Swapped, row.After.Swapped).Count);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Sizes(Utf8JsonWriter json, Difference difference)
    {
        json.WriteBoolean("sizesAreWhole", difference.HasAllSizes);
        json.WriteStartArray("sizes");
        foreach (SizeChange size in difference.Sizes)
        {
            json.WriteStartObject();
            Blocks(json, size.BlockSize, (size.Before, size.After, size.Blocks), size.Bytes);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Types(Utf8JsonWriter json, Difference difference)
    {
        json.WriteBoolean("typesAreWhole", difference.HasAllTypes);
        json.WriteStartArray("types");
        foreach (TypeChange type in difference.Types)
        {
            json.WriteStartObject();
            json.WriteString("type", JsonEnvelope.Wellformed(type.Type));
            Blocks(json, type.BlockSize, (type.Before, type.After, type.Blocks), type.Bytes);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Keepers(Utf8JsonWriter json, Difference difference)
    {
        json.WriteStartArray("keepers");
        foreach (KeeperChange one in difference.Keepers)
        {
            json.WriteStartObject();
            JsonKeepers.Keeper(json, one.Keeper);
            json.WriteNumber("beforeBlocks", one.Before.Blocks);
            json.WriteNumber("afterBlocks", one.After.Blocks);
            json.WriteNumber("changeBlocks", one.Blocks);
            json.WriteNumber("changeBytes", one.Bytes.Count);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Blocks(Utf8JsonWriter json, Bytes size, (ulong Before, ulong After, long Change) blocks, Change bytes)
    {
        json.WriteNumber("blockBytes", size.Count);
        json.WriteNumber("beforeBlocks", blocks.Before);
        json.WriteNumber("afterBlocks", blocks.After);
        json.WriteNumber("changeBlocks", blocks.Change);
        json.WriteNumber("changeBytes", bytes.Count);
    }

    private static void Arenas(Utf8JsonWriter json, IReadOnlyList<ArenaChange> arenas)
    {
        json.WriteStartArray("arenas");
        foreach (ArenaChange arena in arenas)
        {
            ArenaFacts latest = arena.Latest;
            json.WriteStartObject();
            json.WriteNumber("index", latest.Index);
            json.WriteString("kind", latest.IsMain ? "main" : "thread");
            json.WriteString("library", JsonEnvelope.Wellformed(arena.Library));
            json.WriteString("address", latest.Address.ToString());
            json.WriteString("state", arena.Before is null ? "new" : arena.After is null ? "gone" : "kept");
            json.WriteNumber("residentChangeBytes", arena.Resident.Count);
            json.WriteNumber("liveChangeBytes", arena.Live.Count);
            json.WriteNumber("heldChangeBytes", arena.Held.Count);
            json.WriteNumber("pinnedChangeBytes", arena.Pinned.Count);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}

using System.Text.Json;
using Ebb.Accounts;
using Ebb.Glibc;

namespace Ebb.Rendering;

/// <summary>The <c>malloc</c> object: totals, arenas, sizes and settings. Null where no glibc malloc was read.</summary>
public static partial class JsonReport
{
    private static void Malloc(Utf8JsonWriter json, Report report)
    {
        IReadOnlyList<MallocFacts> mallocs = report.Snapshot.Mallocs;
        if (mallocs.Count == 0)
        {
            json.WriteNull("malloc");
            return;
        }

        MallocTotals totals = report.Totals;
        json.WriteStartObject("malloc");
        json.WriteString("library", JsonEnvelope.Wellformed(mallocs[0].Library));
        JsonEnvelope.WriteText(json, "version", mallocs[0].Version?.ToString());
        json.WriteString("layout", mallocs[0].Layout);
        json.WriteNumber("systemBytes", totals.System.Count);
        json.WriteNumber("overheadBytes", totals.Overhead.Count);
        json.WriteNumber("unreadBytes", totals.Unread.Count);
        Group(json, "live", totals.Live);
        Group(json, "free", totals.Free);
        Group(json, "tcache", totals.Tcache);
        Group(json, "fastbins", totals.Fastbins);
        Group(json, "bins", totals.Bins);
        Group(json, "top", totals.Top);
        Group(json, "mmapped", totals.Mmapped);
        json.WriteStartArray("arenas");
        foreach (MallocFacts malloc in mallocs)
        {
            foreach (ArenaFacts arena in malloc.Arenas)
            {
                Arena(json, arena, malloc);
            }
        }

        json.WriteEndArray();
        Sizes(json, mallocs);
        Settings(json, mallocs[0].Settings, report.Settings);
        json.WriteEndObject();
    }

    private static void Arena(Utf8JsonWriter json, ArenaFacts arena, MallocFacts malloc)
    {
        json.WriteStartObject();
        json.WriteNumber("index", arena.Index);
        json.WriteString("kind", arena.IsMain ? "main" : "thread");
        json.WriteString("library", JsonEnvelope.Wellformed(malloc.Library));
        json.WriteString("address", arena.Address.ToString());
        json.WriteNumber("heaps", arena.Heaps);
        json.WriteNumber("systemBytes", arena.System.Count);
        json.WriteNumber("maxSystemBytes", arena.MaxSystem.Count);
        json.WriteNumber("overheadBytes", arena.Overhead.Count);
        json.WriteNumber("unreadBytes", arena.Unread.Count);
        json.WriteNumber("heldBytes", arena.Share.Held.Resident.Count);
        json.WriteNumber("pinnedBytes", arena.Share.Pinned.Resident.Count);
        json.WriteNumber("returnableBytes", arena.Forecast.ByEbb.Count);
        json.WriteNumber("byMallocTrimBytes", arena.Forecast.ByMallocTrim.Count);
        json.WriteBoolean("contiguous", arena.IsContiguous);
        json.WriteBoolean("inMotion", arena.IsInMotion);
        if (arena.AttachedThreads is { } threads)
        {
            json.WriteNumber("attachedThreads", threads);
        }
        else
        {
            json.WriteNull("attachedThreads");
        }

        Group(json, "live", arena.Live);
        Group(json, "free", arena.Free);
        Group(json, "tcache", arena.Tcache);
        Group(json, "fastbins", arena.Fastbins);
        Group(json, "bins", arena.Bins);
        Group(json, "top", arena.Top);
        TopPin(json, arena.Pin);
        json.WriteEndObject();
    }

    private static void TopPin(Utf8JsonWriter json, TopPin? pin)
    {
        if (pin is null)
        {
            json.WriteNull("pin");
            return;
        }

        json.WriteStartObject("pin");
        json.WriteString("address", pin.Address.ToString());
        json.WriteString("state", pin.IsCached ? "cached" : "live");
        json.WriteNumber("blocks", pin.Blocks);
        json.WriteNumber("bytes", pin.Bytes.Count);
        json.WriteNumber("holdsBytes", pin.Holds.Count);
        json.WriteNumber("belowBytes", pin.Below.Count);
        json.WriteEndObject();
    }

    private static void Group(Utf8JsonWriter json, string name, Group group)
    {
        json.WriteStartObject(name);
        json.WriteNumber("blocks", group.Blocks);
        json.WriteNumber("bytes", group.Bytes.Count);
        json.WriteNumber("residentBytes", group.Resident.Count);
        json.WriteEndObject();
    }

    private static void Sizes(Utf8JsonWriter json, IReadOnlyList<MallocFacts> mallocs)
    {
        json.WriteStartArray("sizes");
        foreach (MallocFacts malloc in mallocs)
        {
            foreach (SizeClass size in malloc.LiveSizes)
            {
                json.WriteStartObject();
                json.WriteNumber("blockBytes", size.BlockSize.Count);
                json.WriteNumber("blocks", size.Blocks);
                json.WriteNumber("bytes", size.Bytes.Count);
                json.WriteEndObject();
            }
        }

        json.WriteEndArray();
    }

    private static void Settings(Utf8JsonWriter json, Settings settings, IReadOnlyList<SettingRow> rows)
    {
        json.WriteStartObject("settings");
        json.WriteBoolean("mmapThresholdIsDynamic", settings.MmapThresholdIsDynamic);
        json.WriteBoolean("thresholdsMoved", settings.ThresholdsMoved);
        foreach (SettingRow row in rows)
        {
            json.WriteNumber(row.Name, row.Value);
        }

        json.WriteStartArray("origins");
        foreach (SettingRow row in rows)
        {
            json.WriteStartObject();
            Setting(json, row);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    internal static void Setting(Utf8JsonWriter json, SettingRow row)
    {
        json.WriteString("name", row.Name);
        json.WriteNumber("value", row.Value);
        json.WriteString("origin", Origin(row.Origin));
        JsonEnvelope.WriteText(json, "asked", row.Asked);
        json.WriteBoolean("inEffect", !row.IsRefused);
        JsonEnvelope.WriteText(json, "note", row.Note);
    }

    private static string Origin(SettingOrigin origin) => origin switch
    {
        SettingOrigin.Default => "default",
        SettingOrigin.Environment => "environment",
        SettingOrigin.Program => "program",
        _ => "moved",
    };
}

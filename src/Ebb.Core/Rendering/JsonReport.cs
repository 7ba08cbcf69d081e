using System.Diagnostics;
using System.Text.Json;
using Ebb.Accounts;
using Ebb.Glibc;
using Ebb.Snapshots;
using Ebb.Verdicts;

namespace Ebb.Rendering;

/// <summary>The report of <c>ebb inspect --json</c>.</summary>
public static partial class JsonReport
{
    public static string Of(Report report) => JsonEnvelope.Write(
        "inspect",
        json =>
        {
            json.WriteStartObject("data");
            Target(json, report.Snapshot.Target);
            Capture(json, report.Snapshot.Capture);
            Memory(json, "memory", report.Ledger, report.Snapshot.Kernel);
            Malloc(json, report);
            Returnable(json, report);
            Pins(json, report.Pins);
            if (report.Snapshot.Reach is { } reach)
            {
                JsonKeepers.Write(json, reach);
            }

            json.WriteEndObject();
        },
        report.Diagnostics,
        json => Verdicts(json, report.Verdicts));

    internal static void Verdicts(Utf8JsonWriter json, IReadOnlyList<Verdict> verdicts)
    {
        foreach (Verdict verdict in verdicts)
        {
            json.WriteStartObject();
            json.WriteString("id", verdict.Id);
            json.WriteBoolean("primary", verdict.IsPrimary);
            json.WriteNumber("bytes", verdict.Bytes.Count);
            json.WriteString("headline", JsonEnvelope.Wellformed(verdict.Headline()));
            Because(json, verdict.Because);
            json.WriteStartArray("remedies");
            foreach (Remedy remedy in verdict.Remedies)
            {
                json.WriteStartObject();
                json.WriteString("command", remedy.Command);
                json.WriteNumber("returnsBytes", remedy.Returns.Count);
                json.WriteString("note", remedy.Note);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }
    }

    internal static void Because(Utf8JsonWriter json, IReadOnlyList<Evidence> because)
    {
        json.WriteStartArray("because");
        foreach (Evidence evidence in because)
        {
            json.WriteStartObject();
            json.WriteString("where", JsonEnvelope.Wellformed(evidence.Where));
            json.WriteString("saw", JsonEnvelope.Wellformed(evidence.Saw));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    internal static void Target(Utf8JsonWriter json, TargetFacts target)
    {
        json.WriteStartObject("target");
        json.WriteNumber("pid", target.Pid);
        json.WriteString("name", JsonEnvelope.Wellformed(target.Name));
        json.WriteStartArray("commandLine");
        foreach (string argument in target.CommandLine)
        {
            json.WriteStringValue(JsonEnvelope.Wellformed(argument));
        }

        json.WriteEndArray();
        JsonEnvelope.WriteText(json, "executable", target.Executable);
        WriteTime(json, "startedAt", target.StartedAt);
        json.WriteNumber("threads", target.Threads);
        json.WriteStartArray("allocators");
        foreach (AllocatorFacts allocator in target.Allocators)
        {
            json.WriteStartObject();
            json.WriteString("name", JsonEnvelope.Wellformed(allocator.Name));
            JsonEnvelope.WriteText(json, "version", allocator.Version);
            json.WriteString("evidence", JsonEnvelope.Wellformed(allocator.Evidence));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    internal static void Capture(Utf8JsonWriter json, CaptureFacts capture)
    {
        json.WriteStartObject("capture");
        string mode = capture.Mode switch
        {
            CaptureMode.Live => "live",
            CaptureMode.Freeze => "freeze",
            CaptureMode.Fork => "fork",
            CaptureMode.Core => "core",
            _ => throw new UnreachableException(capture.Mode.ToString()),
        };
        json.WriteString("mode", capture.Saved is null ? mode : "snapshot");
        json.WriteBoolean("exact", capture.IsExact);
        JsonEnvelope.WriteMilliseconds(json, "pauseMilliseconds", capture.Pause ?? TimeSpan.Zero);
        if (capture.MaxPause is { } most)
        {
            JsonEnvelope.WriteMilliseconds(json, "maxPauseMilliseconds", most);
        }

        JsonEnvelope.WriteMilliseconds(json, "durationMilliseconds", capture.Duration);
        json.WriteNumber("bytesRead", capture.BytesRead.Count);
        if (capture.Saved is { } saved)
        {
            json.WriteString("savedMode", mode);
            json.WriteString("savedAt", saved.At);
            json.WriteString("savedOn", JsonEnvelope.Wellformed(saved.Host));
            json.WriteString("savedBy", JsonEnvelope.Wellformed(saved.Version));
        }

        json.WriteEndObject();
    }

    internal static void Memory(Utf8JsonWriter json, string name, Ledger ledger, KernelCount kernel)
    {
        json.WriteStartObject(name);
        WriteAmounts(json, ledger.Total);
        json.WriteNumber("kernelResidentBytes", ledger.KernelResident.Count);
        json.WriteNumber("kernelDifferenceBytes", ledger.KernelDifference);
        json.WriteNumber("proportionalBytes", kernel.Proportional.Count);
        json.WriteNumber("anonymousHugeBytes", kernel.AnonymousHuge.Count);
        json.WriteStartArray("ledger");
        foreach (LedgerRow row in ledger.Rows)
        {
            json.WriteStartObject();
            json.WriteString("kind", row.Kind);
            WriteAmounts(json, row.Amounts);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Returnable(Utf8JsonWriter json, Report report)
    {
        Returnable returnable = report.Returnable;
        json.WriteStartObject("returnable");
        json.WriteNumber("bytes", returnable.ByEbb.Count);
        json.WriteNumber("byMallocTrimBytes", returnable.ByMallocTrim.Count);
        JsonEnvelope.WriteMilliseconds(json, "pauseForecastMilliseconds", returnable.PauseForecast);
        json.WriteNumber("ranges", returnable.Ranges);
        json.WriteNumber("inTopBytes", returnable.InTop.Count);
        json.WriteNumber("behindFastbinsBytes", returnable.BehindFastbins.Count);
        ByCause(json, report.Causes);
        json.WriteEndObject();
    }

    internal static void ByCause(Utf8JsonWriter json, IReadOnlyList<Cause> causes)
    {
        json.WriteStartArray("byCause");
        foreach (Cause cause in causes)
        {
            json.WriteStartObject();
            json.WriteString("cause", VerdictRules.IdOf(cause.Kind));
            json.WriteNumber("bytes", cause.Bytes.Count);
            json.WriteNumber("arenas", cause.Arenas);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Pins(Utf8JsonWriter json, IReadOnlyList<Pin> pins)
    {
        json.WriteStartArray("pins");
        foreach (Pin pin in pins)
        {
            json.WriteStartObject();
            json.WriteString("address", pin.Address.ToString());
            json.WriteString("state", pin.State);
            json.WriteNumber("bytes", pin.Bytes.Count);
            json.WriteNumber("holdsBytes", pin.Holds.Count);
            json.WriteNumber("arena", pin.Arena);
            json.WriteString("what", JsonEnvelope.Wellformed(pin.What));
            json.WriteNumber("blocks", pin.Blocks);
            json.WriteString("pins", pin.IsTop ? "top" : "pages");
            JsonKeepers.Owner(json, pin.Owner);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteAmounts(Utf8JsonWriter json, Amounts amounts)
    {
        json.WriteNumber("residentBytes", amounts.Resident.Count);
        json.WriteNumber("virtualBytes", amounts.Virtual.Count);
        json.WriteNumber("swappedBytes", amounts.Swapped.Count);
    }

    /// <summary>Null where it is not known.</summary>
    internal static void WriteTime(Utf8JsonWriter json, string name, DateTimeOffset? time)
    {
        if (time is { } known)
        {
            json.WriteString(name, known);
        }
        else
        {
            json.WriteNull(name);
        }
    }
}

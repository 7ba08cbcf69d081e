using System.Text.Json;
using Ebb.Snapshots;

namespace Ebb.Rendering;

/// <summary>The report of <c>ebb --json</c>.</summary>
public static class JsonSurvey
{
    public static string Of(SurveyReport report, int top, IReadOnlyList<Remark> diagnostics) => JsonEnvelope.Write(
        "survey",
        json =>
        {
            json.WriteStartObject("data");
            json.WriteStartArray("processes");
            for (int i = 0; i < report.Processes.Count && i < top; i++)
            {
                SurveyRow row = report.Processes[i];
                json.WriteStartObject();
                json.WriteNumber("pid", row.Pid);
                json.WriteString("name", JsonEnvelope.Wellformed(row.Name));
                json.WriteStartArray("commandLine");
                foreach (string argument in row.CommandLine)
                {
                    json.WriteStringValue(JsonEnvelope.Wellformed(argument));
                }

                json.WriteEndArray();
                json.WriteNumber("residentBytes", row.Resident.Count);
                json.WriteNumber("liveBytes", row.Live.Count);
                json.WriteNumber("heldBytes", row.Held.Count);
                json.WriteNumber("pinnedBytes", row.Pinned.Count);
                json.WriteNumber("returnableBytes", row.Returnable.Count);
                json.WriteBoolean("exact", row.IsExact);
                json.WriteString("verdict", row.VerdictId);
                json.WriteString("headline", JsonEnvelope.Wellformed(row.Headline));
                json.WriteEndObject();
            }

            json.WriteEndArray();
            Unreadable(json, report.Unreadable);
            json.WriteEndObject();
        },
        diagnostics);

    internal static void Unreadable(Utf8JsonWriter json, IReadOnlyList<Unreadable> processes)
    {
        json.WriteStartArray("unreadable");
        foreach (Unreadable process in processes)
        {
            json.WriteStartObject();
            json.WriteNumber("pid", process.Pid);
            json.WriteString("name", JsonEnvelope.Wellformed(process.Name));
            json.WriteString("why", process.Why);
            json.WriteString("message", JsonEnvelope.Wellformed(process.Message));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}

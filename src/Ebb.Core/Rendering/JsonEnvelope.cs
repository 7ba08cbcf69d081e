using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Ebb.Snapshots;

namespace Ebb.Rendering;

/// <summary>The one object that every <c>--json</c> output is: schema version, command, verdicts, data, diagnostics.</summary>
/// <remarks><c>schemas/ebb-1.schema.json</c> describes it. Fields are only ever added.</remarks>
public static class JsonEnvelope
{
    public const int SchemaVersion = 1;

    // ASCII only: what the target named cannot reach a terminal unescaped through JSON either.
    private static readonly JsonWriterOptions s_options = new() { Indented = true, Encoder = JavaScriptEncoder.Default };

    private static readonly JsonWriterOptions s_line = s_options with { Indented = false };

    /// <summary>An answer that has no data: why there is none stands in the diagnostics.</summary>
    public static string Failure(string command, string code, string message) => Write(
        command,
        json => json.WriteNull("data"),
        [new Remark(code, RemarkSeverity.Error, message)]);

    internal static string Write(string command, Action<Utf8JsonWriter> body, IReadOnlyList<Remark> diagnostics, Action<Utf8JsonWriter>? verdicts = null, bool isLine = false)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, isLine ? s_line : s_options))
        {
            json.WriteStartObject();
            json.WriteNumber("schemaVersion", SchemaVersion);
            json.WriteString("command", command);
            json.WriteStartArray("verdicts");
            verdicts?.Invoke(json);
            json.WriteEndArray();
            body(json);
            json.WriteStartArray("diagnostics");
            foreach (Remark remark in diagnostics)
            {
                json.WriteStartObject();
                json.WriteString("code", remark.Code);
                json.WriteString("severity", Severity(remark.Severity));
                json.WriteString("message", Wellformed(remark.Message));
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>Somebody's text, or null where there is none.</summary>
    internal static void WriteText(Utf8JsonWriter json, string name, string? text)
    {
        if (text is null)
        {
            json.WriteNull(name);
        }
        else
        {
            json.WriteString(name, Wellformed(text));
        }
    }

    internal static void WriteMilliseconds(Utf8JsonWriter json, string name, TimeSpan time) => json.WriteNumber(name, Math.Round(time.TotalMilliseconds, 3));

    /// <summary>Lone surrogates, which UTF-8 cannot carry, as replacement characters.</summary>
    internal static string Wellformed(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogate(text[i]))
            {
                return Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
            }
        }

        return text;
    }

    private static string Severity(RemarkSeverity severity) => severity switch
    {
        RemarkSeverity.Info => "info",
        RemarkSeverity.Warning => "warning",
        _ => "error",
    };
}

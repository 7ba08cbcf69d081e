using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Ebb.Rendering;

/// <summary>Charts as the script of a page takes them: columns, so that thousands of points stay small.</summary>
/// <remarks>It stands inside an element <c>script</c>: what could end that, or a line of it, is escaped.</remarks>
internal static class ChartJson
{
    public static string Of(IReadOnlyList<Chart> charts, DateTimeOffset? startedAt)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.Default }))
        {
            json.WriteStartObject();
            if (startedAt is { } start)
            {
                json.WriteNumber("startedAt", start.ToUnixTimeMilliseconds());
            }

            json.WriteStartArray("charts");
            foreach (Chart chart in charts)
            {
                Write(json, chart);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter json, Chart chart)
    {
        json.WriteStartObject();
        json.WriteBoolean("isStacked", chart.IsStacked);
        var tables = new List<IReadOnlyList<CurvePoint>>();
        json.WriteStartArray("curves");
        foreach (Curve curve in chart.Curves)
        {
            int table = tables.FindIndex(one => one.Select(static point => point.Across).SequenceEqual(curve.Points.Select(static point => point.Across)));
            if (table < 0)
            {
                table = tables.Count;
                tables.Add(curve.Points);
            }

            json.WriteStartObject();
            json.WriteString("name", Escape.ForTerminal(curve.Name));
            json.WriteString("ink", curve.Ink ?? "ink");
            json.WriteBoolean("isDashed", curve.IsDashed);
            json.WriteNumber("table", table);
            Column(json, "up", curve.Points, static point => point.Up);
            if (!chart.IsStacked && curve.Points.Any(static point => point.Most > point.Least))
            {
                Column(json, "least", curve.Points, static point => point.Least);
                Column(json, "most", curve.Points, static point => point.Most);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("tables");
        foreach (IReadOnlyList<CurvePoint> points in tables)
        {
            json.WriteStartArray();
            foreach (CurvePoint point in points)
            {
                json.WriteNumberValue(Math.Round(point.Across, 3));
            }

            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteStartArray("marks");
        foreach (ChartMark mark in chart.Marks)
        {
            json.WriteStartObject();
            json.WriteNumber("at", Math.Round(mark.Across, 3));
            json.WriteString("text", Escape.ForTerminal(mark.Text));
            json.WriteBoolean("isNamed", mark.IsNamed);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Column(Utf8JsonWriter json, string name, IReadOnlyList<CurvePoint> points, Func<CurvePoint, double> value)
    {
        json.WriteStartArray(name);
        foreach (CurvePoint point in points)
        {
            if (point.IsGap)
            {
                json.WriteNullValue();
            }
            else
            {
                json.WriteNumberValue(Math.Round(value(point)));
            }
        }

        json.WriteEndArray();
    }
}

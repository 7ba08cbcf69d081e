using System.Text.Json;
using Ebb.Rendering;

namespace Ebb.Lab;

/// <summary>What the lab found, for programs: <c>data.experiments[]</c>.</summary>
public static class LabJson
{
    public static string Of(Bytes size, IReadOnlyList<ExperimentResult> results)
    {
        ArgumentNullException.ThrowIfNull(results);
        return JsonEnvelope.Write(
            "lab",
            json =>
            {
                json.WriteStartObject("data");
                json.WriteNumber("sizeBytes", size.Count);
                json.WriteStartArray("experiments");
                foreach (ExperimentResult result in results)
                {
                    Write(json, result);
                }

                json.WriteEndArray();
                json.WriteEndObject();
            },
            []);
    }

    private static void Write(Utf8JsonWriter json, ExperimentResult result)
    {
        json.WriteStartObject();
        json.WriteString("id", result.Id);
        json.WriteString("question", result.Question);
        json.WriteString("done", result.Did);
        json.WriteNumber("runs", result.Runs);
        json.WriteStartObject("result");
        foreach (ResultFigure figure in result.Figures)
        {
            Write(json, figure.Key, figure.Value);
        }

        if (result.Table is { } table)
        {
            json.WriteStartArray("rows");
            foreach (IReadOnlyList<Figure> row in table.Rows)
            {
                json.WriteStartObject();
                for (int i = 0; i < row.Count; i++)
                {
                    Write(json, table.Columns[i].Key, KindOf(table, i), row[i]);
                }

                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        Write(json, result.Charts);
        json.WriteEndObject();
        json.WriteString("cause", JsonEnvelope.Wellformed(result.Cause));
        JsonEnvelope.WriteText(json, "article", result.Article);
        if (result.AgreesWithArticle is { } agrees)
        {
            json.WriteBoolean("agreesWithArticle", agrees);
        }
        else
        {
            json.WriteNull("agreesWithArticle");
        }

        JsonEnvelope.WriteText(json, "difference", result.Difference);
        json.WriteString("advice", result.Advice);
        JsonEnvelope.WriteText(json, "obstacle", result.Obstacle);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, IReadOnlyList<Chart> charts)
    {
        json.WriteStartArray("charts");
        foreach (Chart chart in charts)
        {
            json.WriteStartObject();
            json.WriteString("title", chart.Title);
            json.WriteString("across", chart.Across);
            json.WriteString("up", chart.Up);
            json.WriteStartArray("curves");
            foreach (Curve curve in chart.Curves)
            {
                json.WriteStartObject();
                json.WriteString("name", curve.Name);
                json.WriteStartArray("points");
                foreach (CurvePoint point in curve.Points)
                {
                    json.WriteStartArray();
                    json.WriteNumberValue(point.Across);
                    json.WriteNumberValue(point.Up);
                    json.WriteEndArray();
                }

                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    // A row without a value has the name that the others have.
    private static FigureKind KindOf(ResultTable table, int column) =>
        table.Rows.Select(row => row[column].Kind).FirstOrDefault(static kind => kind != FigureKind.None);

    private static void Write(Utf8JsonWriter json, string key, Figure figure) => Write(json, key, figure.Kind == FigureKind.None ? FigureKind.Bytes : figure.Kind, figure);

    private static void Write(Utf8JsonWriter json, string key, FigureKind kind, Figure figure)
    {
        string name = key + kind switch
        {
            FigureKind.Bytes or FigureKind.Size => "Bytes",
            FigureKind.Time => "Milliseconds",
            FigureKind.Share => "Share",
            _ => "",
        };
        json.WritePropertyName(name);
        Write(json, figure);
        if (figure.Spread is { } spread)
        {
            json.WritePropertyName(name + "Least");
            Write(json, figure.With(spread.Least));
            json.WritePropertyName(name + "Most");
            Write(json, figure.With(spread.Most));
        }
    }

    private static void Write(Utf8JsonWriter json, Figure figure)
    {
        switch (figure.Kind)
        {
            case FigureKind.Bytes or FigureKind.Size or FigureKind.Count:
                json.WriteNumberValue((ulong)figure.Number);
                break;
            case FigureKind.Time or FigureKind.Share:
                json.WriteNumberValue(Math.Round(figure.Number, 6));
                break;
            case FigureKind.Answer:
                json.WriteBooleanValue(figure.IsTrue);
                break;
            case FigureKind.Text:
                json.WriteStringValue(JsonEnvelope.Wellformed(figure.Text));
                break;
            default:
                json.WriteNullValue();
                break;
        }
    }
}

using System.Text.Json;
using Ebb.Leaks;

namespace Ebb.Rendering;

/// <summary><c>data.reachable</c>: who keeps what is live.</summary>
internal static class JsonKeepers
{
    public static void Write(Utf8JsonWriter json, ReachFacts reach)
    {
        json.WriteStartObject("reachable");
        JsonLeaks.Amount(json, reach.Reached);
        JsonEnvelope.WriteText(json, "whyNotAlone", reach.WhyNotAlone);
        json.WriteStartArray("keepers");
        foreach (KeptBy one in reach.Keepers)
        {
            json.WriteStartObject();
            Keeper(json, one.Keeper);
            JsonLeaks.Write(json, "first", one.First);
            if (one.Only is { } only)
            {
                JsonLeaks.Write(json, "alone", only);
            }
            else
            {
                json.WriteNull("alone");
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("blocks");
        foreach (KeepingBlock one in reach.Blocks)
        {
            json.WriteStartObject();
            json.WriteString("address", one.Start.ToString());
            json.WriteNumber("blockSize", one.Size.Count);
            JsonEnvelope.WriteText(json, "type", one.Type);
            json.WriteString("content", LeakWords.Word(one.Content));
            JsonLeaks.Write(json, "keeps", one.Keeps);
            if (one.By is { } by)
            {
                json.WriteStartObject("by");
                Keeper(json, by);
                json.WriteEndObject();
            }
            else
            {
                json.WriteNull("by");
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Keeper(Utf8JsonWriter json, Keeper keeper)
    {
        json.WriteString("kind", LeakWords.Word(keeper.Kind));
        JsonEnvelope.WriteText(json, "name", keeper.Name);
        JsonEnvelope.WriteText(json, "address", keeper.At?.ToString());
        json.WriteNumber("tid", keeper.Tid);
    }
}

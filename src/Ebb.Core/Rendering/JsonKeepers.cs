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
        json.WriteStartArray("blockList");
        foreach (KeepingBlock one in reach.Blocks)
        {
            json.WriteStartObject();
            json.WriteString("address", one.Start.ToString());
            json.WriteNumber("blockSize", one.Size.Count);
            JsonLeaks.Type(json, one.Type);
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

    /// <summary>Whose a pin is; nothing where it was not asked for.</summary>
    public static void Owner(Utf8JsonWriter json, PinOwner? owner)
    {
        if (owner is null)
        {
            return;
        }

        json.WriteStartObject("owner");
        json.WriteString("block", owner.Block.ToString());
        JsonLeaks.Type(json, owner.Type);
        json.WriteBoolean("leaked", owner.Keeper is null);
        if (owner.Keeper is { } keeper)
        {
            json.WriteStartObject("keeper");
            Keeper(json, keeper);
            json.WriteEndObject();
        }
        else
        {
            json.WriteNull("keeper");
        }

        json.WriteNumber("steps", owner.Steps);
        JsonEnvelope.WriteText(json, "holder", owner.Holder?.ToString());
        JsonEnvelope.WriteText(json, "holderType", owner.HolderType?.Name);
        json.WriteEndObject();
    }

    public static void Keeper(Utf8JsonWriter json, Keeper keeper)
    {
        json.WriteString("kind", LeakWords.Word(keeper.Kind));
        JsonEnvelope.WriteText(json, "name", keeper.Name);
        JsonEnvelope.WriteText(json, "address", keeper.At?.ToString());
        json.WriteNumber("tid", keeper.Tid);
    }
}

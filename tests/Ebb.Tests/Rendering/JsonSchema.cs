using System.Text.Json;
using System.Text.RegularExpressions;

namespace Ebb.Tests.Rendering;

/// <summary>Holds JSON to a schema: the keywords of draft 2020-12 that ours uses, and any other is refused.</summary>
internal sealed class JsonSchema(JsonElement root)
{
    /// <summary>What is wrong with it, each with its path; empty where it conforms.</summary>
    public IReadOnlyList<string> Errors(JsonElement value)
    {
        var errors = new List<string>();
        Check(value, root, "$", errors);
        return errors;
    }

    private void Check(JsonElement value, JsonElement schema, string path, List<string> errors)
    {
        foreach (JsonProperty rule in schema.EnumerateObject())
        {
            bool holds = rule.Name switch
            {
                "$ref" => Follow(value, rule.Value.GetString()!, path, errors),
                "type" => IsOfType(value, rule.Value),
                "const" => JsonElement.DeepEquals(value, rule.Value),
                "enum" => rule.Value.EnumerateArray().Any(allowed => JsonElement.DeepEquals(value, allowed)),
                "minimum" => value.ValueKind != JsonValueKind.Number || value.GetDouble() >= rule.Value.GetDouble(),
                "pattern" => value.ValueKind != JsonValueKind.String || Regex.IsMatch(value.GetString()!, rule.Value.GetString()!),
                "required" => value.ValueKind != JsonValueKind.Object || rule.Value.EnumerateArray().All(name => value.TryGetProperty(name.GetString()!, out _)),
                "properties" => CheckProperties(value, rule.Value, path, errors),
                "items" => CheckItems(value, rule.Value, path, errors),
                "additionalProperties" => HasOnly(value, schema, rule.Value),
                "anyOf" => rule.Value.EnumerateArray().Any(choice => Fits(value, choice, path)),
                "description" or "title" or "$schema" or "$defs" => true,
                _ => throw new NotSupportedException(rule.Name),
            };
            if (!holds)
            {
                errors.Add($"{path}: {rule.Name} {(rule.Value.ValueKind == JsonValueKind.Object ? "" : rule.Value.GetRawText())}");
            }
        }
    }

    private bool Follow(JsonElement value, string reference, string path, List<string> errors)
    {
        Check(value, reference["#/".Length..].Split('/').Aggregate(root, static (at, name) => at.GetProperty(name)), path, errors);
        return true;
    }

    private bool CheckProperties(JsonElement value, JsonElement rules, string path, List<string> errors)
    {
        foreach (JsonProperty rule in rules.EnumerateObject())
        {
            if (value.ValueKind == JsonValueKind.Object && value.TryGetProperty(rule.Name, out JsonElement property))
            {
                Check(property, rule.Value, $"{path}.{rule.Name}", errors);
            }
        }

        return true;
    }

    private bool CheckItems(JsonElement value, JsonElement rule, string path, List<string> errors)
    {
        for (int i = 0; value.ValueKind == JsonValueKind.Array && i < value.GetArrayLength(); i++)
        {
            Check(value[i], rule, $"{path}[{i}]", errors);
        }

        return true;
    }

    private bool Fits(JsonElement value, JsonElement schema, string path)
    {
        var errors = new List<string>();
        Check(value, schema, path, errors);
        return errors.Count == 0;
    }

    private static bool HasOnly(JsonElement value, JsonElement schema, JsonElement allowed) =>
        allowed.GetBoolean()
        || value.ValueKind != JsonValueKind.Object
        || value.EnumerateObject().All(property => schema.GetProperty("properties").TryGetProperty(property.Name, out _));

    private static bool IsOfType(JsonElement value, JsonElement type) => type.ValueKind == JsonValueKind.Array
        ? type.EnumerateArray().Any(one => IsOfType(value, one))
        : type.GetString() switch
        {
            "object" => value.ValueKind == JsonValueKind.Object,
            "array" => value.ValueKind == JsonValueKind.Array,
            "string" => value.ValueKind == JsonValueKind.String,
            "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
            "null" => value.ValueKind == JsonValueKind.Null,
            "number" => value.ValueKind == JsonValueKind.Number,
            "integer" => value.ValueKind == JsonValueKind.Number && !value.GetRawText().AsSpan().ContainsAny(".eE"),
            _ => throw new NotSupportedException(type.GetString()),
        };
}

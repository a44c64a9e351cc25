// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;

namespace Telemetry.Monitor.Tests.Serving;

/// <summary>Validates JSON by the keywords of JSON Schema that the monitor's schema uses; another keyword is an
/// error.</summary>
internal sealed class JsonSchema(JsonElement root)
{
    private static readonly string[] Words = ["description", "title", "$schema", "$id", "$defs"];

    /// <summary>Places and reasons of all violations.</summary>
    public IReadOnlyList<string> Check(JsonElement value, string definition)
    {
        List<string> errors = [];
        Check(value, root.GetProperty("$defs").GetProperty(definition), "", errors);
        return errors;
    }

    private void Check(JsonElement value, JsonElement schema, string place, List<string> errors)
    {
        // Where null is allowed, nothing else is asked of it.
        if (Is(value, "null") && schema.TryGetProperty("type", out JsonElement types) && Types(types).Contains("null"))
            return;
        foreach (JsonProperty keyword in schema.EnumerateObject())
        {
            switch (keyword.Name)
            {
                case "$ref":
                    Check(value, Resolve(keyword.Value.GetString()!), place, errors);
                    break;
                case "type" when !Types(keyword.Value).Any(type => Is(value, type)):
                    errors.Add($"{place}: {Short(value)} is not a {keyword.Value}");
                    return;
                case "const" when value.GetRawText() != keyword.Value.GetRawText():
                case "enum" when keyword.Value.EnumerateArray().All(one => one.GetRawText() != value.GetRawText()):
                    errors.Add($"{place}: {Short(value)} is not {keyword.Value}");
                    break;
                case "minimum" when value.GetDouble() < keyword.Value.GetDouble():
                case "maximum" when value.GetDouble() > keyword.Value.GetDouble():
                case "minItems" when value.GetArrayLength() < keyword.Value.GetInt32():
                case "maxItems" when value.GetArrayLength() > keyword.Value.GetInt32():
                    errors.Add($"{place}: {Short(value)} breaks {keyword}");
                    break;
                case "anyOf":
                    CheckAny(value, keyword.Value, place, errors);
                    break;
                case "required":
                    errors.AddRange(keyword.Value.EnumerateArray().Select(name => name.GetString()!)
                        .Where(name => !value.TryGetProperty(name, out _)).Select(name => $"{place}: no {name}"));
                    break;
                case "items":
                    foreach ((int index, JsonElement item) in value.EnumerateArray().Index())
                        Check(item, keyword.Value, $"{place}[{index}]", errors);
                    break;
                case "properties" or "additionalProperties":
                    CheckMembers(value, schema, keyword, place, errors);
                    break;
                case "type" or "const" or "enum" or "minimum" or "maximum" or "minItems" or "maxItems":
                    break;
                default:
                    Assert.Contains(keyword.Name, Words);
                    break;
            }
        }
    }

    private void CheckMembers(
        JsonElement value, JsonElement schema, JsonProperty keyword, string place, List<string> errors)
    {
        JsonElement known = schema.TryGetProperty("properties", out JsonElement properties) ? properties : default;
        foreach (JsonProperty member in value.EnumerateObject())
        {
            JsonElement own = default;
            bool isKnown = known.ValueKind == JsonValueKind.Object && known.TryGetProperty(member.Name, out own);
            if (keyword.Name == "properties" && isKnown)
                Check(member.Value, own, $"{place}.{member.Name}", errors);
            else if (keyword.Name == "additionalProperties" && !isKnown
                && keyword.Value.ValueKind == JsonValueKind.False)
                errors.Add($"{place}: {member.Name} is not in the schema");
            else if (keyword.Name == "additionalProperties" && !isKnown)
                Check(member.Value, keyword.Value, $"{place}.{member.Name}", errors);
        }
    }

    private void CheckAny(JsonElement value, JsonElement schemas, string place, List<string> errors)
    {
        List<string>? fewest = null;
        foreach (JsonElement schema in schemas.EnumerateArray())
        {
            List<string> own = [];
            Check(value, schema, place, own);
            if (fewest is null || own.Count < fewest.Count)
                fewest = own;
        }
        errors.AddRange(fewest ?? []);
    }

    private JsonElement Resolve(string reference)
    {
        JsonElement found = root;
        foreach (string part in reference.Split('/').Skip(1))
            found = found.GetProperty(part.Replace("~1", "/", StringComparison.Ordinal));
        return found;
    }

    private static IEnumerable<string> Types(JsonElement type) => type.ValueKind == JsonValueKind.String
        ? [type.GetString()!] : type.EnumerateArray().Select(one => one.GetString()!);

    private static bool Is(JsonElement value, string type) => value.ValueKind switch
    {
        JsonValueKind.Null => type == "null",
        JsonValueKind.True or JsonValueKind.False => type == "boolean",
        JsonValueKind.String => type == "string",
        JsonValueKind.Array => type == "array",
        JsonValueKind.Object => type == "object",
        _ => type == "number" || (type == "integer" && !value.GetRawText().AsSpan().ContainsAny('.', 'e', 'E')),
    };

    private static string Short(JsonElement value) =>
        value.GetRawText() is { Length: > 80 } text ? $"{text[..80]}..." : value.GetRawText();
}

// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Telemetry.Monitor.Serving.Answers;

namespace Telemetry.Monitor.Serving.Routing;

/// <summary>Description of the routes below <c>/api/v1</c> as OpenAPI 3.1, from which clients are made. The purpose of
/// each and its parameters are in <c>Schema/operations.json</c>; the answers are those of the JSON Schema.</summary>
internal static class OpenApi
{
    public const string Path = "/api/v1/openapi.json";

    private const string Below = "/api/v1/";
    private const string Json = "application/json";
    private const char Required = '!';                      // behind the name of a parameter that must be there

    /// <summary>The table with a route more, which describes it.</summary>
    public static RouteTable Describing(RouteTable routes)
    {
        RouteTable? all = null;
        var document = new Lazy<byte[]>(() => Write(all!.All));
        return all = routes.With([Route.Of(Path, _ => () => new Answer(Json, document.Value))]);
    }

    private static byte[] Write(IEnumerable<Route> routes)
    {
        using JsonDocument source = JsonDocument.Parse(Resource("operations"));
        using JsonDocument schema = JsonDocument.Parse(Resource("answers"));
        JsonElement answers = schema.RootElement.GetProperty("$defs");
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteString("openapi"u8, "3.1.0"u8);
            json.WriteStartObject("info"u8);
            json.WriteString("title"u8, "telemetry-monitor"u8);
            json.WriteString("version"u8, "1"u8);
            json.WriteEndObject();
            json.WriteStartObject("paths"u8);
            foreach (IGrouping<string, Route> path in routes.Where(IsDescribed).GroupBy(route => route.Path))
            {
                json.WriteStartObject(path.Key);
                foreach (Route route in path)
                {
                    json.WritePropertyName(route.Method.ToLowerInvariant());
                    Write(json, route, source.RootElement, answers);
                }
                json.WriteEndObject();
            }
            json.WriteEndObject();
            WriteComponents(json, source.RootElement.GetProperty("parameters"));
            json.WriteEndObject();
        }
        return bytes.ToArray();
    }

    private static bool IsDescribed(Route route) => route.Path.StartsWith(Below, StringComparison.Ordinal);

    private static ReadOnlyMemory<byte> Resource(string name) =>
        PageFiles.Read(typeof(OpenApi).Assembly, $"schema/{name}.json");

    private static void Write(Utf8JsonWriter json, Route route, JsonElement source, JsonElement answers)
    {
        JsonElement operation = source.GetProperty("operations").GetProperty($"{route.Method} {route.Path}");
        JsonElement parameters = source.GetProperty("parameters");
        json.WriteStartObject();
        json.WriteString("operationId"u8, route.Method.ToLowerInvariant() + string.Concat(
            route.Path[Below.Length..].Split('/', '-', '.', '{', '}').Where(part => part.Length > 0)
                .Select(part => $"_{part}")));
        json.WriteString("summary"u8, operation.GetProperty("summary").GetString());
        json.WriteStartArray("parameters"u8);
        foreach (string part in route.Path.Split('/').Where(part => part.StartsWith('{')))
            WriteParameter(json, part[1..^1], "path");
        if (operation.TryGetProperty("parameters", out JsonElement names))
        {
            foreach (string name in names.EnumerateArray().Select(one => one.GetString()!))
            {
                if (name.EndsWith(Required))
                    WriteParameter(json, name[..^1], "query", parameters.GetProperty(name[..^1]), isRequired: true);
                else
                    WriteReference(json, $"#/components/parameters/{name}");
            }
        }
        if (route.Method != HttpMethods.Get)
            WriteReference(json, "#/components/parameters/X-Telemetry");
        json.WriteEndArray();
        if (operation.TryGetProperty("body", out JsonElement body))
        {
            json.WriteStartObject("requestBody"u8);
            json.WriteBoolean("required"u8, true);
            json.WriteStartObject("content"u8);
            json.WriteStartObject(Json);
            json.WritePropertyName("schema"u8);
            WriteSchema(json, body);
            json.WritePropertyName("example"u8);
            body.WriteTo(json);
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndObject();
        }
        WriteAnswers(json, route, operation, answers);
        if (route.Access == RouteAccess.Operate)
            json.WriteRaw("security", """[{"token": []}]""");
        json.WriteEndObject();
    }

    /// <summary>Schema of a body by its example: all members are texts, or objects of texts; times are numbers too.
    /// </summary>
    private static void WriteSchema(Utf8JsonWriter json, JsonElement body)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "object"u8);
        json.WriteBoolean("additionalProperties"u8, false);
        json.WriteStartObject("properties"u8);
        foreach (JsonProperty member in body.EnumerateObject())
        {
            json.WriteRaw(member.Name, member.Name.EndsWith("_ns", StringComparison.Ordinal)
                ? """{"type": ["integer", "string"]}""" : member.Value.ValueKind == JsonValueKind.Object
                ? """{"type": "object", "additionalProperties": {"type": "string"}}""" : """{"type": "string"}""");
        }
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteAnswers(Utf8JsonWriter json, Route route, JsonElement operation, JsonElement answers)
    {
        string name = operation.TryGetProperty("answer", out JsonElement answer) ? answer.GetString()! : route.Path;
        json.WriteStartObject("responses"u8);
        json.WriteStartObject("200"u8);
        json.WriteString("description"u8, "The answer."u8);
        json.WriteStartObject("content"u8);
        IEnumerable<string> forms = operation.TryGetProperty("forms", out JsonElement given)
            ? given.EnumerateArray().Select(form => form.GetString()!) : [Json];
        foreach (string form in forms)
        {
            json.WriteStartObject(form);
            if (form is Json or "text/event-stream" && answers.TryGetProperty(name, out _))
            {
                json.WritePropertyName("schema"u8);
                WriteReference(json, $"schema#/$defs/{name.Replace("/", "~1", StringComparison.Ordinal)}");
            }
            json.WriteEndObject();
        }
        json.WriteEndObject();
        json.WriteEndObject();
        json.WritePropertyName("default"u8);
        WriteReference(json, "#/components/responses/problem");
        json.WriteEndObject();
    }

    private static void WriteComponents(Utf8JsonWriter json, JsonElement parameters)
    {
        json.WriteStartObject("components"u8);
        json.WriteStartObject("parameters"u8);
        foreach (JsonProperty parameter in parameters.EnumerateObject())
        {
            json.WritePropertyName(parameter.Name);
            WriteParameter(json, parameter.Name, "query", parameter.Value);
        }
        json.WriteRaw("X-Telemetry", """
            {"name": "X-Telemetry", "in": "header", "required": true, "schema": {"const": "1"},
             "description": "Needed by requests that change something."}
            """);
        json.WriteEndObject();
        json.WriteRaw("responses", """
            {"problem": {"description": "What is wrong, where, and what to do.",
             "content": {"application/problem+json": {"schema": {"$ref": "schema#/$defs/problem"}}}}}
            """);
        json.WriteRaw("securitySchemes", """{"token": {"type": "http", "scheme": "bearer"}}""");
        json.WriteEndObject();
    }

    private static void WriteParameter(
        Utf8JsonWriter json, string name, string place, JsonElement? more = null, bool isRequired = false)
    {
        json.WriteStartObject();
        if (more?.TryGetProperty("name", out _) != true)
            json.WriteString("name"u8, name);
        json.WriteString("in"u8, place);
        if (isRequired)
            json.WriteBoolean("required"u8, true);
        if (more is { } members)
        {
            foreach (JsonProperty member in members.EnumerateObject())
                member.WriteTo(json);
        }
        else
        {
            json.WriteBoolean("required"u8, true);
            json.WriteRaw("schema", """{"type": "string"}""");
        }
        json.WriteEndObject();
    }

    private static void WriteReference(Utf8JsonWriter json, string to)
    {
        json.WriteStartObject();
        json.WriteString("$ref"u8, to);
        json.WriteEndObject();
    }

    private static void WriteRaw(this Utf8JsonWriter json, string name, string value)
    {
        json.WritePropertyName(name);
        json.WriteRawValue(value);
    }
}

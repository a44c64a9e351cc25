// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;
using Telemetry.Monitor.Serving.Answers;

namespace Telemetry.Monitor.Serving.Requests;

/// <summary>The JSON object that a request brings. A member that was read is known; <see cref="Finish"/> refuses all
/// others.</summary>
internal sealed class JsonBody
{
    private const int MostDepth = 8;

    private readonly Dictionary<string, JsonElement> _members;
    private readonly HashSet<string> _known = [];

    private readonly string _path;                          // before the names of members, for problems

    private JsonBody(Dictionary<string, JsonElement> members, string path = "") => (_members, _path) = (members, path);

    /// <summary>A body without members.</summary>
    public static JsonBody None => new([]);

    /// <summary>Reads a body.</summary>
    /// <exception cref="ProblemException">It is not a JSON object, or names a member twice.</exception>
    public static JsonBody Parse(ReadOnlyMemory<byte> bytes)
    {
        if (!Utf8.IsValid(bytes.Span))
            throw new ProblemException(400, "body", "the text is not UTF-8", "send JSON in UTF-8");
        try
        {
            using var document = JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = MostDepth });
            return Of(document.RootElement.Clone());
        }
        catch (JsonException wrong)
        {
            string where = string.Create(CultureInfo.InvariantCulture,
                $"body:{wrong.LineNumber + 1}:{wrong.BytePositionInLine + 1}");
            throw new ProblemException(
                400, where, "the text is not JSON", $"send an object of at most {MostDepth} levels");
        }
    }

    /// <summary>A text that must be there.</summary>
    /// <param name="name">Name of the member.</param>
    /// <param name="longest">Most letters.</param>
    public string Text(string name, int longest)
    {
        _ = _known.Add(name);
        string where = _path + name;
        if (!_members.TryGetValue(name, out JsonElement member))
            throw new ProblemException(400, where, $"\"{where}\" is missing", "add it, as a text");
        if (member.ValueKind != JsonValueKind.String)
            throw new ProblemException(400, where, $"{where} is not a text", "put it in quotes");
        string text = TextOf(member, where);
        if (text.Length == 0 || text.Length > longest)
            throw new ProblemException(400, where, $"{where} has {text.Length} letters", $"expected 1 to {longest}");
        return text;
    }

    /// <summary>A text that may be left out; null if it is, or is null.</summary>
    /// <param name="name">Name of the member.</param>
    /// <param name="longest">Most letters.</param>
    public string? OptionalText(string name, int longest) => IsGiven(name) ? Text(name, longest) : null;

    /// <summary>An instant that may be left out: nanoseconds since 1970, or a text with a time of RFC 3339; null if it
    /// is, or is null.</summary>
    /// <param name="name">Name of the member.</param>
    public long? OptionalTime(string name)
    {
        if (!IsGiven(name))
            return null;
        JsonElement member = _members[name];
        return RouteRequest.TimeOf(
            name, member.ValueKind == JsonValueKind.String ? TextOf(member, name) : Short(member));
    }

    /// <summary>An object of texts that must be there.</summary>
    /// <param name="name">Name of the member.</param>
    /// <param name="most">Most texts; at least one is expected.</param>
    /// <param name="longest">Most letters of each.</param>
    public IReadOnlyList<KeyValuePair<string, string>> Texts(string name, int most, int longest)
    {
        _ = _known.Add(name);
        if (!_members.TryGetValue(name, out JsonElement member))
            throw new ProblemException(400, name, $"\"{name}\" is missing", "add it, as an object of texts");
        if (member.ValueKind != JsonValueKind.Object)
            throw new ProblemException(400, name, $"{name} is not an object", "send {\"label\": \"pattern\", ...}");
        JsonBody inner = Of(member, $"{name}.");
        if (inner._members.Count == 0 || inner._members.Count > most)
            throw new ProblemException(
                400, name, $"{name} has {inner._members.Count} members", $"expected 1 to {most}");
        return [.. inner._members.Keys.Select(key => KeyValuePair.Create(key, inner.Text(key, longest)))];
    }

    /// <summary>Refuses the members that were not read.</summary>
    public void Finish()
    {
        foreach (string name in _members.Keys)
        {
            if (!_known.Contains(name))
                throw new ProblemException(
                    400, "body", $"unknown member \"{name}\"", RouteRequest.Suggestion(name, _known));
        }
    }

    private bool IsGiven(string name)
    {
        _ = _known.Add(name);
        return _members.TryGetValue(name, out JsonElement member) && member.ValueKind != JsonValueKind.Null;
    }

    private static string Short(JsonElement member)
    {
        const int Longest = 40;
        string text = member.GetRawText();
        return text.Length <= Longest ? text : $"{text[..Longest]}...";
    }

    private static JsonBody Of(JsonElement value, string path = "")
    {
        if (value.ValueKind != JsonValueKind.Object)
            throw new ProblemException(400, "body", "the JSON is not an object", "send {\"name\": value, ...}");
        Dictionary<string, JsonElement> members = [];
        foreach (JsonProperty member in value.EnumerateObject())
        {
            string name = NameOf(member);
            if (!members.TryAdd(name, member.Value))
                throw new ProblemException(400, "body", $"\"{name}\" is there twice", "send it once");
        }
        return new JsonBody(members, path);
    }

    private static string NameOf(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException)
        {
            throw HalfLetter("body");
        }
    }

    private static string TextOf(JsonElement member, string name)
    {
        try
        {
            string text = member.GetString()!;
            return !text.Any(char.IsControl) ? text
                : throw new ProblemException(400, name, $"{name} has a control character", "leave it out");
        }
        catch (InvalidOperationException)
        {
            throw HalfLetter(name);
        }
    }

    // "\ud800" alone is JSON, but no text.
    private static ProblemException HalfLetter(string where) =>
        new(400, where, "half of a surrogate pair stands alone", "send whole letters");
}

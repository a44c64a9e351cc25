// SPDX-License-Identifier: Apache-2.0
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Telemetry.Messages.Generator.Events;

/// <summary>Reads the schema of events.</summary>
/// <param name="schema">The schema of the messages.</param>
/// <param name="problems">Takes what is missing or wrong.</param>
internal sealed partial class EventSchemaReader(Schema schema, Problems problems)
{
    private const string Key = "key";
    private const string Views = "views";

    private static readonly string[] Severities = ["info", "warning", "error"];

    private readonly ElementReader _elements = new(problems);
    private readonly List<EventMember> _members = [];
    private readonly Dictionary<string, IReadOnlyList<EventView>> _groups = [];
    private readonly List<EventKind> _kinds = [];
    private Message? _message;

    /// <summary>Reads it.</summary>
    /// <param name="xml">Text of the file.</param>
    /// <returns>The schema; null if the file is none. It is incomplete if there are errors.</returns>
    internal EventSchema? Read(string xml)
    {
        if (ElementReader.Root(xml, problems) is not { } root)
            return null;
        _message = schema.Messages.FirstOrDefault(message => message.Name == (string?)root.Attribute("message"));
        if (root.Name != "events" || _message == null)
        {
            problems.Add(Problems.Malformed, root, "it is not events of a message of the schema");
            return null;
        }
        foreach (XElement element in root.Elements("member"))
            ReadMember(element);
        foreach (XElement group in root.Elements(Views))
            _groups[(string?)group.Attribute("name") ?? ""] = ViewsOf(group);
        foreach (XElement element in root.Elements("event"))
            ReadKind(element);
        foreach (EventKind kind in _kinds.Where(kind => kind.Ends is { } ends && _kinds.All(one => one.Name != ends)))
            problems.Add(Problems.UnknownType, root, $"\"{kind.Name}\" ends the unknown kind \"{kind.Ends}\"");
        return new EventSchema(
            _message, ElementReader.Words((string?)root.Attribute("subject")),
            ElementReader.Words((string?)root.Element("uses")), _members,
            _groups.GetValueOrDefault("all") ?? [], _kinds);
    }

    private void ReadMember(XElement element)
    {
        string key = NameIn(element, Key);
        string word = (string?)element.Attribute("type") ?? "";
        MemberType? type = MemberType.All.FirstOrDefault(type => type.Word == word);
        if (type == null)
            problems.Add(Problems.UnknownType, element, $"\"{key}\" has the unknown type \"{word}\"");
        string name = (string?)element.Attribute("name") ?? Names.OfKey(key);
        if (_members.Any(member => member.Name == name))
            problems.Add(Problems.Duplicate, element, $"there are two members of the name \"{name}\"");
        _members.Add(new EventMember(
            key, name, type ?? MemberType.All[0], IsSet(element, "required"), element.Attribute("written") != null,
            (string?)element.Attribute("with") is { } with ? Names.OfKey(with) : null,
            (string?)element.Attribute("hidden"), TextOf(element)));
    }

    private void ReadKind(XElement element)
    {
        string name = NameIn(element, "name");
        string severity = (string?)element.Attribute("severity") ?? "";
        if (!Severities.Contains(severity))
            problems.Add(Problems.BadAttribute, element, $"severity=\"{severity}\" of \"{name}\" is none");
        string? group = (string?)element.Attribute(Views);
        if (group != null && !_groups.ContainsKey(group))
            problems.Add(Problems.UnknownType, element, $"\"{name}\" has the unknown views \"{group}\"");
        string? message = (string?)element.Attribute("message");
        if (message != null && schema.Messages.All(one => one.Name != message))
            problems.Add(Problems.UnknownType, element, $"\"{name}\" has the unknown message \"{message}\"");
        var kind = new EventKind(
            name, _elements.Number(element, "id", byte.MaxValue), severity,
            (string?)element.Attribute("severities") ?? severity, (string?)element.Attribute("state") ?? "",
            (string?)element.Attribute("priority"), (string?)element.Attribute("ends"), message,
            [.. (group == null ? null : _groups.GetValueOrDefault(group)) ?? [], .. ViewsOf(element)],
            element.Element("meaning") is { } meaning ? TextOf(meaning) : "");
        if (_kinds.Any(other => other.Name == name || other.Id == kind.Id))
            problems.Add(Problems.Duplicate, element, $"there are two kinds of the name or number of \"{name}\"");
        if (kind.State.Length == 0 || kind.Meaning.Length == 0)
            problems.Add(Problems.BadAttribute, element, $"\"{name}\" has no state or no meaning");
        _kinds.Add(kind);
    }

    private List<EventView> ViewsOf(XElement owner)
    {
        List<EventView> views = [];
        foreach (XElement element in owner.Elements("view"))
        {
            string slot = (string?)element.Attribute("slot") ?? "";
            if (_message!.Fields.All(field => field.Name != slot) && _message.Data.All(data => data.Name != slot))
                problems.Add(Problems.UnknownType, element, $"\"{_message.Name}\" has no field \"{slot}\"");
            string? key = (string?)element.Attribute(Key);
            EventMember? member = _members.FirstOrDefault(member => member.Key == key);
            if (key != null && member == null)
                problems.Add(Problems.UnknownType, element, $"there is no member \"{key}\"");
            views.Add(new EventView(
                member, slot, (string?)element.Attribute("as"), IsSet(element, "known"),
                (string?)element.Attribute("raise"), (string?)element.Attribute("type"), IsSet(element, "apart")));
        }
        return views;
    }

    private string NameIn(XElement element, string attribute)
    {
        string name = (string?)element.Attribute(attribute) ?? "";
        if (SnakeCase().IsMatch(name))
            return name;
        problems.Add(Problems.BadAttribute, element, $"\"{name}\" is not a name in snake case");
        return "unnamed";
    }

    private static bool IsSet(XElement element, string attribute) => (string?)element.Attribute(attribute) == "true";

    private static string TextOf(XElement element) => string.Join(' ', ElementReader.Words(element.Value));

    [GeneratedRegex("^[a-z][a-z0-9]*(_[a-z0-9]+)*$")]
    private static partial Regex SnakeCase();
}

// SPDX-License-Identifier: Apache-2.0
using System.Xml.Linq;

namespace Telemetry.Messages.Generator;

/// <summary>Reads a schema file and resolves its types.</summary>
internal sealed class SchemaReader
{
    /// <summary>The composite that stands before each message.</summary>
    internal const string Header = "messageHeader";

    private static readonly XNamespace Sbe = "http://fixprotocol.io/2016/sbe";

    private readonly ElementReader _elements;
    private readonly Problems _problems;
    private readonly Dictionary<string, FieldType> _types = [];
    private readonly HashSet<string> _variable = [];
    private readonly List<Composite> _composites = [];
    private readonly List<Message> _messages = [];

    private SchemaReader(Problems problems)
    {
        _problems = problems;
        _elements = new ElementReader(problems);
    }

    /// <summary>Reads a schema.</summary>
    /// <param name="xml">Text of the file.</param>
    /// <returns>The schema; null if the file is none. It is incomplete if there are errors.</returns>
    internal static Schema? Read(string xml, Problems problems)
    {
        if (ElementReader.Root(xml, problems) is not { } root)
            return null;
        if (root.Name == Sbe + "messageSchema")
            return new SchemaReader(problems).Read(root);
        problems.Add(Problems.Malformed, root, $"\"{root.Name.LocalName}\" is not a messageSchema of {Sbe}");
        return null;
    }

    private Schema Read(XElement root)
    {
        if ((string?)root.Attribute("byteOrder") != "littleEndian")
            _problems.Add(Problems.Unsupported, root, "the byte order must be stated and be littleEndian");
        ushort id = (ushort)_elements.Number(root, "id", ushort.MaxValue);
        ushort version = (ushort)_elements.Number(root, "version", ushort.MaxValue);
        foreach (XElement element in root.Elements())
        {
            if (element.Name == "types")
                ReadTypes(element);
            else if (element.Name == Sbe + "message")
                _messages.Add(ReadMessage(element));
            else
                Unsupported(element);
        }
        return new Schema(id, version, _composites, _messages);
    }

    private void ReadTypes(XElement types)
    {
        foreach (XElement element in types.Elements())
        {
            string name = _elements.Name(element);
            if (_types.ContainsKey(name) || _variable.Contains(name))
                _problems.Add(Problems.Duplicate, element, $"there are two types of the name \"{name}\"");
            else if (element.Name == "type")
                AddNumber(element, name);
            else if (element.Name != "composite")
                Unsupported(element);
            else if (element.Elements().Any(member => (string?)member.Attribute("name") == "varData"))
                _variable.Add(name);
            else
                AddComposite(element, name);
        }
    }

    private void AddNumber(XElement element, string name)
    {
        if (PrimitiveOf(element) is { } type)
            _types.Add(name, type);
    }

    private void AddComposite(XElement element, string name)
    {
        string typeName = (string?)element.Attribute(Annotations.Namespace + "name") ?? Names.OfComposite(name);
        IReadOnlyList<Field> fields = ReadFields(element, name);
        if (fields.Count == 0)
        {
            _problems.Add(Problems.BadAttribute, element, $"\"{name}\" has no members");
            return;
        }
        Composite composite = new(
            name, typeName, _elements.Description(element), fields.Max(field => field.End), fields,
            _elements.AnnotationsOf(element));
        _composites.Add(composite);
        _types.Add(name, FieldType.Of(composite));
    }

    private Message ReadMessage(XElement element)
    {
        string name = _elements.Name(element);
        string typeName = (string?)element.Attribute(Annotations.Namespace + "name") ?? Names.OfMessage(name);
        return new Message(
            name, typeName, _elements.Description(element), _elements.Number(element, "blockLength", ushort.MaxValue),
            ReadFields(element, name), _elements.AnnotationsOf(element),
            (ushort)_elements.Number(element, "id", ushort.MaxValue), _elements.Since(element),
            [.. element.Elements("data").Select(part => ReadData(part, name))]);
    }

    private Data ReadData(XElement element, string owner)
    {
        string name = _elements.Name(element);
        string type = (string?)element.Attribute("type") ?? "";
        if (!_variable.Contains(type))
            _problems.Add(Problems.UnknownType, element, $"\"{owner}.{name}\" has the unknown type \"{type}\"");
        return new Data(
            name, _elements.Description(element), _elements.Since(element), _elements.AnnotationsOf(element));
    }

    /// <summary>The fields of a composite or message; what has no offset follows the field before.</summary>
    private List<Field> ReadFields(XElement owner, string ownerName)
    {
        string expected = owner.Name == "composite" ? "type" : "field";
        List<Field> fields = [];
        foreach (XElement element in owner.Elements())
        {
            if (element.Name == "data" && expected == "field")
                continue;
            if (element.Name != expected)
                Unsupported(element);
            else if (ReadField(element, ownerName, fields.Count > 0 ? fields[^1].End : 0) is { } field)
                fields.Add(field);
        }
        return fields;
    }

    private Field? ReadField(XElement element, string owner, int next)
    {
        string name = _elements.Name(element);
        FieldType? type = element.Name == "type" ? PrimitiveOf(element) : TypeOf(element, $"{owner}.{name}");
        if (type == null)
            return null;
        int length = element.Attribute("length") == null ? 1 : _elements.Number(element, "length", ushort.MaxValue);
        if (length != 1 && type.Size != 1)
            _problems.Add(Problems.Unsupported, element, $"\"{owner}.{name}\" is an array of something but bytes");
        if (length == 0)
            _problems.Add(Problems.BadAttribute, element, $"\"{owner}.{name}\" has no elements");
        int offset = element.Attribute("offset") == null ? next : _elements.Number(element, "offset", ushort.MaxValue);
        return new Field(
            name, _elements.Description(element), type, length, offset, _elements.Since(element),
            _elements.AnnotationsOf(element));
    }

    private FieldType? PrimitiveOf(XElement element)
    {
        string name = (string?)element.Attribute("primitiveType") ?? "";
        FieldType? type = FieldType.OfPrimitive(name);
        if (type == null)
        {
            _problems.Add(Problems.UnknownType, element, $"the primitive type \"{name}\" is unknown");
            return null;
        }
        return (string?)element.Attribute("presence") == "optional" ? type with { IsOptional = true } : type;
    }

    private FieldType? TypeOf(XElement element, string field)
    {
        string name = (string?)element.Attribute("type") ?? "";
        FieldType? type = _types.GetValueOrDefault(name) ?? FieldType.OfPrimitive(name);
        if (type == null)
            _problems.Add(Problems.UnknownType, element, $"\"{field}\" has the unknown type \"{name}\"");
        return type;
    }

    private void Unsupported(XElement element) => _problems.Add(
        Problems.Unsupported, element, $"\"{element.Name.LocalName}\" is not supported at this place");
}

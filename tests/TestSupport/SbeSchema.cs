// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Xml.Linq;

namespace TestSupport;

/// <summary>Reads messages by an SBE schema file alone, independent of the project's codecs.</summary>
public sealed class SbeSchema
{
    private static readonly XNamespace Sbe = "http://fixprotocol.io/2016/sbe";
    private readonly Dictionary<string, XElement> _types;
    private readonly Dictionary<int, XElement> _messages;

    /// <summary>Parses a schema.</summary>
    public SbeSchema(Stream stream)
    {
        Root = XDocument.Load(stream).Root!;
        _types = Root.Element("types")!.Elements().ToDictionary(element => (string)element.Attribute("name")!);
        _messages = Root.Elements(Sbe + "message").ToDictionary(element => (int)element.Attribute("id")!);
    }

    /// <summary>The document's root.</summary>
    public XElement Root { get; }

    /// <summary>Messages by template id.</summary>
    public IReadOnlyDictionary<int, XElement> Messages => _messages;

    /// <summary>Named types.</summary>
    public IReadOnlyDictionary<string, XElement> Types => _types;

    /// <summary>The named members of a composite or message, in order.</summary>
    public static IEnumerable<XElement> Members(XElement element) =>
        element.Elements().Where(member => member.Name.LocalName is "type" or "field");

    /// <summary>Length of a type, bytes.</summary>
    public int SizeOf(XElement member)
    {
        string name = TypeName(member);
        int? primitive = PrimitiveSize(name);
        if (primitive is int size)
            return size * ((int?)member.Attribute("length") ?? 1);
        XElement type = _types[name];
        if (type.Name.LocalName == "type")
            return SizeOf(type);
        XElement last = Members(type).Last();
        return (Offset(last) ?? 0) + SizeOf(last);
    }

    /// <summary>Offset that a member states.</summary>
    public static int? Offset(XElement member) => (int?)member.Attribute("offset");

    /// <summary>Name of a member's type.</summary>
    public static string TypeName(XElement member) =>
        (string?)member.Attribute("primitiveType") ?? (string)member.Attribute("type")!;

    /// <summary>Reads a message into values by dotted name; variable parts are byte arrays.</summary>
    public Dictionary<string, object> Read(ReadOnlySpan<byte> bytes)
    {
        Dictionary<string, object> values = [];
        int blockLength = BinaryPrimitives.ReadUInt16LittleEndian(bytes);
        int template = BinaryPrimitives.ReadUInt16LittleEndian(bytes[2..]);
        XElement message = _messages[template];
        values["message"] = (string)message.Attribute("name")!;
        values["schemaId"] = (int)BinaryPrimitives.ReadUInt16LittleEndian(bytes[4..]);
        values["version"] = (int)BinaryPrimitives.ReadUInt16LittleEndian(bytes[6..]);
        ReadMembers(bytes.Slice(8, blockLength), message, "", values);
        ReadOnlySpan<byte> rest = bytes[(8 + blockLength)..];
        foreach (XElement data in message.Elements("data"))
        {
            int length = (int)BinaryPrimitives.ReadUInt32LittleEndian(rest);
            values[(string)data.Attribute("name")!] = rest.Slice(4, length).ToArray();
            rest = rest[(4 + length)..];
        }
        values["left"] = rest.Length;
        return values;
    }

    /// <summary>A variable part as text.</summary>
    public static string Text(object bytes) => Encoding.UTF8.GetString((byte[])bytes);

    private void ReadMembers(ReadOnlySpan<byte> block, XElement owner, string prefix, Dictionary<string, object> values)
    {
        foreach (XElement member in Members(owner))
        {
            string name = prefix + (string)member.Attribute("name")!;
            ReadOnlySpan<byte> bytes = block.Slice(Offset(member) ?? 0, SizeOf(member));
            string type = TypeName(member);
            if (PrimitiveSize(type) is null && _types[type].Name.LocalName == "composite")
                ReadMembers(bytes, _types[type], name + ".", values);
            else if (member.Attribute("length") is not null)
                values[name] = bytes.ToArray();
            else
                values[name] = Number(bytes, PrimitiveSize(type) is null ? TypeName(_types[type]) : type);
        }
    }

    private static object Number(ReadOnlySpan<byte> bytes, string type) => type switch
    {
        "uint8" => (long)bytes[0],
        "uint16" => (long)BinaryPrimitives.ReadUInt16LittleEndian(bytes),
        "int16" => (long)BinaryPrimitives.ReadInt16LittleEndian(bytes),
        "uint32" => (long)BinaryPrimitives.ReadUInt32LittleEndian(bytes),
        "int32" => (long)BinaryPrimitives.ReadInt32LittleEndian(bytes),
        "uint64" => BinaryPrimitives.ReadUInt64LittleEndian(bytes),
        "int64" => BinaryPrimitives.ReadInt64LittleEndian(bytes),
        _ => throw new NotSupportedException(string.Create(CultureInfo.InvariantCulture, $"type {type}")),
    };

    private static int? PrimitiveSize(string type) => type switch
    {
        "uint8" or "int8" or "char" => 1,
        "uint16" or "int16" => 2,
        "uint32" or "int32" or "float" => 4,
        "uint64" or "int64" or "double" => 8,
        _ => null,
    };
}

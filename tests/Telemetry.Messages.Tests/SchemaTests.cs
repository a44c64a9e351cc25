// SPDX-License-Identifier: Apache-2.0
using System.Reflection;
using System.Runtime.InteropServices;
using System.Xml.Linq;
using TestSupport;

namespace Telemetry.Messages.Tests;

public sealed class SchemaTests
{
    private const string Row = "Row";

    private static readonly SbeSchema Schema = Load();

    /// <summary>Words of Java, C, C++, C#, Go and Rust: nothing can have such a name in generated codecs.</summary>
    private static readonly HashSet<string> Reserved = new(
        ("abstract as assert async await base bool boolean box break byte case catch chan char checked class const "
        + "continue crate decimal default defer delegate delete do double dyn else enum event explicit export extends "
        + "extern fallthrough false final finally fixed float fn for foreach friend func go goto if impl implements "
        + "implicit import in inline instanceof int interface internal is let lock long loop map match mod move mut "
        + "namespace native new null object operator out override package params priv private protected pub public "
        + "range readonly ref register return sbyte sealed select self short signed sizeof stackalloc static strictfp "
        + "string struct super switch synchronized template this throw throws transient true try type typedef typename "
        + "typeof uint ulong unchecked union unsafe unsigned unsized use ushort using var virtual void volatile where "
        + "while yield").Split(' '), StringComparer.Ordinal);

    /// <summary>What the classes of messages that the SBE tool generates have themselves.</summary>
    private static readonly HashSet<string> Taken = new(
        "buffer limit offset wrap encodedLength sbeBlockLength sbeTemplateId sbeSchemaId actingVersion".Split(' '),
        StringComparer.Ordinal);

    private static SbeSchema Load()
    {
        Assembly assembly = typeof(MessageHeader).Assembly;
        string name = assembly.GetManifestResourceNames()
            .Single(n => n.EndsWith("telemetry-sbe.xml", StringComparison.Ordinal));
        return new SbeSchema(assembly.GetManifestResourceStream(name)!);
    }

    private static IEnumerable<Type> Blocks() =>
        typeof(MessageHeader).Assembly.GetTypes()
            .Where(type => type.IsValueType && typeof(IMessageBlock).IsAssignableFrom(type));

    private static ushort TemplateOf(Type type) =>
        (ushort)type.GetProperty("TemplateId", BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!;

    [Fact]
    public void every_block_is_a_message_of_the_schema_and_the_other_way_round()
    {
        Assert.Equal(Schema.Messages.Keys.Order(), Blocks().Select(type => (int)TemplateOf(type)).Order());
    }

    [Fact]
    public void the_header_states_the_schema_and_its_version()
    {
        Assert.Equal(MessageHeader.Schema, (int)Schema.Root.Attribute("id")!);
        Assert.Equal(MessageHeader.SchemaVersion, (int)Schema.Root.Attribute("version")!);
        Assert.Equal(8, Marshal.SizeOf<MessageHeader>());
    }

    [Fact]
    public void every_field_lies_where_the_schema_says_and_has_its_type()
    {
        List<string> wrong = [];
        foreach (Type block in Blocks())
        {
            XElement message = Schema.Messages[TemplateOf(block)];
            Compare(block, message, wrong);
            int length = (int)message.Attribute("blockLength")!;
            if (Marshal.SizeOf(block) != length)
                wrong.Add($"{block.Name}: {Marshal.SizeOf(block)} bytes, schema {length}");
            string name = Pascal((string)message.Attribute("name")!);
            if (name.EndsWith(Row, StringComparison.Ordinal))
                name = name[..^Row.Length];
            if (block.Name != name + "Message" && block != typeof(StreamMessage))
                wrong.Add($"{block.Name}: schema calls it {message.Attribute("name")}");
        }
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public void every_message_begins_with_its_origin_and_no_fields_overlap()
    {
        foreach (XElement message in Schema.Messages.Values)
        {
            int end = 0;
            Assert.Equal("origin", (string)SbeSchema.Members(message).First().Attribute("type")!);
            foreach (XElement field in SbeSchema.Members(message))
            {
                int offset = SbeSchema.Offset(field)!.Value;
                Assert.True(offset >= end, $"{message.Attribute("name")}.{field.Attribute("name")} overlaps");
                end = offset + Schema.SizeOf(field);
            }
            Assert.True(end <= (int)message.Attribute("blockLength")!);
        }
    }

    [Fact]
    public void codecs_can_be_generated_from_it()
    {
        IEnumerable<string> names = Schema.Root.Descendants().Attributes("name").Select(name => name.Value);
        IEnumerable<string> members = Schema.Messages.Values
            .SelectMany(message => message.Elements()).Attributes("name").Select(name => name.Value);
        IEnumerable<XElement> lengths = Schema.Types.Values.Where(type => type.Elements()
            .Any(member => (string?)member.Attribute("name") == "varData")).Select(type => type.Elements().First());

        Assert.DoesNotContain(names, Reserved.Contains);
        Assert.DoesNotContain(members, Taken.Contains);
        Assert.All(lengths, length => Assert.InRange((long?)length.Attribute("maxValue") ?? -1, 1, 1 << 30));
    }

    private static void Compare(Type type, XElement element, List<string> wrong)
    {
        Dictionary<string, FieldInfo> fields = type
            .GetFields(BindingFlags.Public | BindingFlags.Instance).ToDictionary(field => field.Name);
        foreach (XElement member in SbeSchema.Members(element))
        {
            string name = Pascal((string)member.Attribute("name")!);
            if (name == "Padding")
                continue;
            if (!fields.Remove(name, out FieldInfo? field))
            {
                wrong.Add($"{type.Name} has no {name}");
                continue;
            }
            int offset = (int)Marshal.OffsetOf(type, name);
            if (offset != SbeSchema.Offset(member))
                wrong.Add($"{type.Name}.{name}: at {offset}, schema {SbeSchema.Offset(member)}");
            CompareType(type, member, field, wrong);
        }
        wrong.AddRange(fields.Keys.Select(name => $"{type.Name}.{name} is not in the schema"));
    }

    private static void CompareType(Type owner, XElement member, FieldInfo field, List<string> wrong)
    {
        string type = SbeSchema.TypeName(member);
        if (Schema.Types.TryGetValue(type, out XElement? named) && named.Name.LocalName == "composite")
        {
            Compare(field.FieldType, named, wrong);
            return;
        }
        string primitive = named is null ? type : SbeSchema.TypeName(named);
        Type expected = primitive switch
        {
            "uint8" => member.Attribute("length") is null ? typeof(byte) : typeof(OrderKeyBytes),
            "uint16" => typeof(ushort),
            "int16" => typeof(short),
            "uint32" => typeof(uint),
            "int32" => typeof(int),
            "uint64" => typeof(ulong),
            "int64" => typeof(long),
            _ => throw new InvalidOperationException(primitive),
        };
        if (field.FieldType != expected)
            wrong.Add($"{owner.Name}.{field.Name}: {field.FieldType.Name}, schema {primitive}");
    }

    private static string Pascal(string camel) => char.ToUpperInvariant(camel[0]) + camel[1..];
}

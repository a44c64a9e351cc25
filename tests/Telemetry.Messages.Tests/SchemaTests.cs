// SPDX-License-Identifier: Apache-2.0
using System.Reflection;
using System.Runtime.InteropServices;
using System.Xml.Linq;
using TestSupport;

namespace Telemetry.Messages.Tests;

public sealed class SchemaTests
{
    private static readonly SbeSchema Schema = Load();

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
            if (block.Name != Pascal((string)message.Attribute("name")!) + "Message" && block != typeof(StreamMessage)
                && !block.Name.EndsWith("CountersMessage", StringComparison.Ordinal))
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

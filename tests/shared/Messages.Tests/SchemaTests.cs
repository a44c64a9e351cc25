// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Xml.Linq;
using TestSupport;

namespace Telemetry.Messages.Tests;

/// <summary>
/// The structs as they were compiled, against a committed table of what has been published, and against what a reader
/// finds in their bytes that knows the schema alone.
/// </summary>
public sealed class SchemaTests
{
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

    /// <summary>Members of the classes that the SBE tool generates of messages.</summary>
    private static readonly HashSet<string> Taken = new(
        "buffer limit offset wrap encodedLength sbeBlockLength sbeTemplateId sbeSchemaId actingVersion".Split(' '),
        StringComparer.Ordinal);

    private static readonly SbeSchema Schema = new(typeof(MessageHeader).Assembly
        .GetManifestResourceStream("Telemetry.Messages.telemetry-sbe.xml")!);

    private static IEnumerable<Type> Structs() => typeof(MessageHeader).Assembly.GetExportedTypes()
        .Where(type => type is { IsValueType: true, IsExplicitLayout: true } || type.Name.EndsWith("Bytes"))
        .OrderBy(type => type.Name, StringComparer.Ordinal);

    private static IEnumerable<Type> Blocks() =>
        Structs().Where(type => typeof(IMessageBlock).IsAssignableFrom(type));

    private static ushort TemplateOf(Type type) =>
        (ushort)type.GetProperty("TemplateId", BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!;

    [Fact]
    public void every_field_is_where_it_was_published()
    {
        string[] published = [.. File.ReadLines(Path.Combine(
            ProjectTree.Root, "tests", "shared", "Messages.Tests", "Layout.tsv")).Skip(1)];

        string[] now = [.. Structs().SelectMany(RowsOf)];

        Assert.Equal(
            ("not published, add the rows to Layout.tsv: ", "published, and no longer so: "),
            ("not published, add the rows to Layout.tsv: " + string.Join('\n', now.Except(published)),
                "published, and no longer so: " + string.Join('\n', published.Except(now))));
    }

    [Fact]
    public void a_reader_that_knows_the_schema_alone_finds_the_same_values()
    {
        var random = new Random(20261123);
        foreach (Type block in Blocks())
        {
            byte[] message = new byte[MessageHeader.Size + Marshal.SizeOf(block)];
            random.NextBytes(message);
            MemoryMarshal.Write(message, new MessageHeader
            {
                BlockLength = (ushort)Marshal.SizeOf(block),
                TemplateId = TemplateOf(block),
                SchemaId = MessageHeader.Schema,
                Version = MessageHeader.SchemaVersion,
            });
            byte[] empty = new byte[sizeof(uint) * Schema.Messages[TemplateOf(block)].Elements("data").Count()];

            Dictionary<string, object> read = Schema.Read([.. message, .. empty]);

            Dictionary<string, string> expected = [];
            Collect(Structure(block, message.AsSpan(MessageHeader.Size)), "", expected);
            Assert.Equal(expected, expected.Keys.ToDictionary(name => name, name => Text(read[name])));
        }
    }

    [Fact]
    public void ids_of_fields_are_unique_in_each_message()
    {
        // SBE 1.0: the id of a field is unique within its message.
        Assert.All(Schema.Messages.Values, message =>
        {
            string[] ids = [.. message.Elements().Select(member => (string)member.Attribute("id")!)];
            Assert.Equal(ids.Distinct(), ids);
        });
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

    private static IEnumerable<string> RowsOf(Type type)
    {
        bool isBlock = typeof(IMessageBlock).IsAssignableFrom(type);
        XElement? element = isBlock ? Schema.Messages[TemplateOf(type)] : null;
        string kind = isBlock ? Invariant($"message {TemplateOf(type)}") : "struct";
        yield return Invariant($"{type.Name}\t\t0\t{Marshal.SizeOf(type)}\t{kind}\t{Since(element)}");
        foreach (FieldInfo field in FieldsOf(type))
        {
            string name = Camel(field.Name);
            int since = Since(element?.Elements().Single(member => (string?)member.Attribute("name") == name));
            yield return Invariant($"{type.Name}\t{field.Name}\t{Marshal.OffsetOf(type, field.Name)}\t")
                + Invariant($"{Marshal.SizeOf(field.FieldType)}\t{field.FieldType.Name}\t{since}");
        }
    }

    private static int Since(XElement? element) => (int?)element?.Attribute("sinceVersion") ?? 0;

    private static IEnumerable<FieldInfo> FieldsOf(Type type) =>
        type.GetFields(BindingFlags.Public | BindingFlags.Instance)
            .OrderBy(field => Marshal.OffsetOf(type, field.Name));

    /// <summary>The values of all fields by their names in the schema.</summary>
    private static void Collect(object value, string prefix, Dictionary<string, string> values)
    {
        foreach (FieldInfo field in FieldsOf(value.GetType()))
        {
            string name = prefix + Camel(field.Name);
            object inner = field.GetValue(value)!;
            if (inner is OrderKeyBytes bytes)
                values[name] = Convert.ToHexString(bytes);
            else if (inner is IConvertible number)
                values[name] = number.ToString(CultureInfo.InvariantCulture);
            else
                Collect(inner, name + ".", values);
        }
    }

    private static object Structure(Type type, ReadOnlySpan<byte> bytes)
    {
        nint memory = Marshal.AllocHGlobal(bytes.Length);
        try
        {
            Marshal.Copy(bytes.ToArray(), 0, memory, bytes.Length);
            return Marshal.PtrToStructure(memory, type)!;
        }
        finally
        {
            Marshal.FreeHGlobal(memory);
        }
    }

    private static string Text(object value) =>
        value is byte[] bytes ? Convert.ToHexString(bytes) : Convert.ToString(value, CultureInfo.InvariantCulture)!;

    private static string Camel(string pascal) => char.ToLowerInvariant(pascal[0]) + pascal[1..];

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

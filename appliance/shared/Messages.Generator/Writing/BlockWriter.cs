// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Messages.Generator.Writing;

/// <summary>Writes the structs of composites and messages.</summary>
internal static class BlockWriter
{
    /// <summary>Members of this name are zero bytes that no struct has.</summary>
    private const string Padding = "padding";

    /// <summary>The file of all composites.</summary>
    internal static string Composites(Schema schema)
    {
        SourceWriter source = new(
            SourceWriter.Messages, "System.Runtime.CompilerServices", "System.Runtime.InteropServices");
        foreach (Composite composite in schema.Composites.Where(one => CounterSet.KindsOf(one) == null))
        {
            WriteStruct(source, composite, "");
            source.Document("Length, bytes.");
            source.Line($"public const int Size = {composite.Size};");
            if (composite.Name == SchemaReader.Header)
                WriteVersion(source, schema);
            WriteFields(source, composite);
            source.Close();
            foreach (Field field in composite.Fields.Where(IsArray))
                WriteArray(source, composite, field);
        }
        return source.ToString();
    }

    /// <summary>The file of all messages.</summary>
    internal static string Messages(Schema schema)
    {
        SourceWriter source = new(
            SourceWriter.Messages, "System.Runtime.InteropServices", CounterWriter.Namespace);
        foreach (Message message in schema.Messages)
        {
            WriteStruct(source, message, " : IMessageBlock");
            source.Document("Length of the block, bytes.");
            source.Line($"public const int Size = {message.Size};");
            source.Line();
            source.Line($"public static ushort TemplateId => {message.Id};");
            source.Line();
            source.Line("public static ushort BlockLength => Size;");
            WriteOptional(source, message);
            WriteFields(source, message);
            if (CounterSet.Of(message) is { } set)
                CounterWriter.WriteAccess(source, set);
            source.Close();
        }
        return source.ToString();
    }

    private static void WriteOptional(SourceWriter source, Message message)
    {
        source.Line();
        string offsets = string.Join(", ", OptionalOf(message, 0));
        source.Line($"public static ReadOnlySpan<ushort> OptionalNumbers => [{offsets}];");
    }

    private static IEnumerable<int> OptionalOf(Block block, int start) => block.Fields.SelectMany(field =>
        field.Type.Composite is { } composite ? OptionalOf(composite, start + field.Offset)
        : field.Type is { IsOptional: true, Name: "long" } ? [start + field.Offset] : []);

    /// <summary>Writes documentation, layout and beginning of a struct.</summary>
    internal static void WriteStruct(SourceWriter source, Block block, string interfaces)
    {
        source.Line();
        source.Document(block.Description);
        source.Line("[StructLayout(LayoutKind.Explicit, Size = Size)]");
        source.Line($"public struct {block.TypeName}{interfaces}");
        source.Open();
    }

    private static void WriteVersion(SourceWriter source, Schema schema)
    {
        source.Line();
        source.Document("Number of the schema.");
        source.Line($"public const ushort Schema = {schema.Id};");
        source.Line();
        source.Document("Version of the schema that this code writes.");
        source.Line($"public const ushort SchemaVersion = {schema.Version};");
    }

    /// <summary>Writes the fields of a struct.</summary>
    internal static void WriteFields(SourceWriter source, Block block)
    {
        foreach (Field field in block.Fields.Where(field => field.Name != Padding))
        {
            string type = IsArray(field) ? Names.OfArray(block.Name, field.Name) : field.Type.Name;
            source.Line();
            source.Document(field.Description);
            source.Line($"[FieldOffset({field.Offset})] public {type} {Names.Pascal(field.Name)};");
        }
    }

    private static void WriteArray(SourceWriter source, Composite owner, Field field)
    {
        source.Line();
        source.Document($"Bytes of {owner.TypeName}.{Names.Pascal(field.Name)}.");
        source.Line("[InlineArray(Length)]");
        source.Line($"public struct {Names.OfArray(owner.Name, field.Name)}");
        source.Open();
        source.Document("Number of bytes.");
        source.Line($"public const int Length = {field.Length};");
        source.Line();
        source.Line($"private {field.Type.Name} _first;");
        source.Close();
    }

    private static bool IsArray(Field field) => field.Length > 1 && field.Name != Padding;
}

// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Messages.Generator.Writing;

/// <summary>
/// Writes the records that show the counters of a message as properties; a counter that may be unknown is null then.
/// </summary>
internal static class ValueWriter
{
    /// <summary>The file of all records.</summary>
    internal static string Write(Schema schema)
    {
        SourceWriter source = new(CounterWriter.Namespace);
        foreach (Message message in schema.Messages.Where(message => message.Annotations.Values != null))
        {
            if (CounterSet.Of(message) is { } set)
                WriteRecord(source, message, set.TypeName, [.. set.Members.Select(member => member.Field)]);
            else if (CounterSet.CompositeOf(message) is { } composite)
                WriteRecord(source, message, composite.TypeName, composite.Fields);
        }
        return source.ToString();
    }

    private static void WriteRecord(
        SourceWriter source, Message message, string countersName, IReadOnlyList<Field> fields)
    {
        source.Line();
        source.Document(message.Description);
        source.Line($"public abstract record {message.Annotations.Values}");
        source.Open();
        source.Document("The counters themselves; the null value stands for unknown.");
        source.Line($"public {countersName} Counters;");
        foreach (Field field in fields)
            WriteProperty(source, field, $"Counters.{Names.Pascal(field.Name)}");
        source.Close();
    }

    private static void WriteProperty(SourceWriter source, Field field, string place)
    {
        if (field.Type.Composite is { } composite && composite.Fields.Any(member => member.Type.IsOptional))
        {
            foreach (Field member in composite.Fields)
                WriteProperty(source, member, $"{place}.{Names.Pascal(member.Name)}");
            return;
        }
        bool isOptional = field.Type.IsOptional;
        source.Line();
        source.Document(field.Description);
        source.Line($"public {field.Type.Name}{(isOptional ? "?" : "")} {Names.Pascal(field.Name)}");
        source.Open();
        source.Line($"get => {(isOptional ? $"NullValue.ToNullable({place})" : place)};");
        source.Line($"set => {place} = {(isOptional ? "NullValue.From(value)" : "value")};");
        source.Close();
    }
}

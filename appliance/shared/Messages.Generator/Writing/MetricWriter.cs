// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Messages.Generator.Writing;

/// <summary>Writes the table of metrics.</summary>
internal static class MetricWriter
{
    /// <summary>Properties of a metric.</summary>
    private static readonly (string Type, string Name, string Meaning)[] Members =
    [
        ("MetricOwner", "Owner", "Object that has it."),
        ("string", "Group", "Path of the JSON object that it is a member of, with [] behind the key of an array."),
        ("string", "Key", "Key in that object, in snake case; with a dot if it is in an inner object."),
        ("MetricKind", "Kind", "Kind."),
        ("MetricUnit", "Unit", "Unit."),
        ("string", "Meaning", "Meaning, as a sentence."),
        ("int", "SinceVersion", "Version of the schema that added it; 0 for the first."),
        ("bool", "IsPrinted", "True if JSON output has it."),
        ("ushort", "TemplateId", "Template id of the message that carries it."),
        ("string", "Field", "Name of the field in the schema; with a dot if it is a member of a composite."),
        ("int", "Offset", "Offset in the message's block, bytes; -1 for a variable part."),
        ("int", "Size", "Length of the integer, bytes; 0 for a variable part."),
        ("int", "Element", "Index in an array of equal fields; 0 if there is no array."),
        ("string", "Exported", "Name for metric databases; empty if it is not exported."),
        ("string", "ExportedLabels", "Labels of the exported metric that are part of it, as key=value,key=value."),
        ("string", "Help", "Description of all metrics of the exported name, in the exported unit."),
    ];

    /// <summary>The file of the table.</summary>
    internal static string Table(IReadOnlyList<MetricRow> rows)
    {
        SourceWriter source = new(SourceWriter.Messages);
        source.Line();
        source.Document("Metrics that the messages carry, made from the schema.");
        source.Line("public static class Metrics");
        source.Open();
        source.Line("private static readonly Metric[] Rows =");
        source.Line("[");
        foreach (MetricRow row in rows)
            WriteRow(source, row);
        source.Line("];");
        source.Line();
        source.Document("All metrics by message; those of a message in the order of JSON output.");
        source.Line("public static ReadOnlySpan<Metric> All => Rows;");
        source.Close();
        return source.ToString();
    }

    /// <summary>The file of the table's types.</summary>
    internal static string Types()
    {
        SourceWriter source = new(SourceWriter.Messages);
        WriteEnum(
            source, "MetricOwner", "Object that has a metric; its name is a label of the values.", MetricWords.Owners);
        WriteEnum(
            source, "MetricKind",
            "Kind of a metric: the way in which the values of two intervals become that of both.", MetricWords.Kinds);
        WriteEnum(source, "MetricUnit", "Unit of a metric.", MetricWords.Units);
        source.Line();
        source.Document("A metric: its name and meaning, and its place in the messages.");
        source.Line("public readonly record struct Metric");
        source.Open();
        foreach ((string type, string name, string meaning) in Members)
        {
            source.Document(meaning);
            source.Line($"public required {type} {name} {{ get; init; }}");
            source.Line();
        }
        source.Document("Path of the value in JSON output.");
        source.Line("public string Path => $\"{Group}.{Key}\";");
        source.Close();
        return source.ToString();
    }

    private static void WriteEnum(
        SourceWriter source, string name, string description, (string Word, string Meaning)[] values)
    {
        source.Line();
        source.Document(description);
        source.Line($"public enum {name} : byte");
        source.Open();
        for (int value = 0; value < values.Length; value++)
        {
            if (value > 0)
                source.Line();
            source.Document(values[value].Meaning);
            source.Line($"{MetricWords.ValueOf(values[value].Word)},");
        }
        source.Close();
    }

    private static void WriteRow(SourceWriter source, MetricRow row)
    {
        source.Line("    new()");
        source.Line("    {");
        source.Line($"        Owner = MetricOwner.{row.Owner},");
        source.Line($"        Group = {SourceWriter.Literal(row.Group)},");
        source.Line($"        Key = {SourceWriter.Literal(row.Key)},");
        source.Line($"        Kind = MetricKind.{row.Kind},");
        source.Line($"        Unit = MetricUnit.{row.Unit},");
        source.Line($"        Meaning = {SourceWriter.Literal(row.Meaning)},");
        source.Line($"        SinceVersion = {row.Since},");
        source.Line($"        IsPrinted = {(row.IsPrinted ? "true" : "false")},");
        source.Line($"        TemplateId = {row.Message.Id},");
        source.Line($"        Field = {SourceWriter.Literal(row.Field)},");
        source.Line($"        Offset = {row.Offset},");
        source.Line($"        Size = {row.Size},");
        source.Line($"        Element = {row.Element},");
        source.Line($"        Exported = {SourceWriter.Literal(row.Exported.Name)},");
        source.Line($"        ExportedLabels = {SourceWriter.Literal(row.Exported.Labels)},");
        source.Line($"        Help = {SourceWriter.Literal(row.Exported.Help)},");
        source.Line("    },");
    }
}

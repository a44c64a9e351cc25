// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Xml;
using Telemetry.Messages.Generator.Tables;

namespace Telemetry.Messages.Generator;

/// <summary>A row of the metric table.</summary>
/// <param name="Owner">Name of the owner in C#.</param>
/// <param name="Group">Path of the JSON object.</param>
/// <param name="Key">Key in that object.</param>
/// <param name="Kind">Name of the kind in C#.</param>
/// <param name="Unit">Name of the unit in C#.</param>
/// <param name="Meaning">Description.</param>
/// <param name="Since">Version of the schema that added it.</param>
/// <param name="IsPrinted">True if JSON output has it.</param>
/// <param name="Message">Message that carries it.</param>
/// <param name="Field">Name of its field in the schema; behind the name of the composite's field and a dot if it is a
/// member of a composite.</param>
/// <param name="Offset">Offset in the block, bytes; -1 for a variable part.</param>
/// <param name="Size">Length, bytes; 0 for a variable part.</param>
/// <param name="Element">Index in an array of equal fields; 0 if there is no array.</param>
/// <param name="After">Key of the metric that it is printed behind; null for the one before it in the schema.</param>
/// <param name="Exported">Name for metric databases.</param>
/// <param name="Shown">The number on screens.</param>
internal sealed record MetricRow(
    string Owner, string Group, string Key, string Kind, string Unit, string Meaning, int Since, bool IsPrinted,
    Message Message, string Field, int Offset, int Size, int Element, string? After, ExportedName Exported,
    ShownNumber Shown);

/// <summary>Finds the metrics of a schema: the fields, members and variable parts that have a kind.</summary>
internal sealed class MetricReader
{
    private readonly Problems _problems;
    private readonly List<MetricRow> _rows = [];
    private readonly HashSet<string> _paths = [];
    private readonly ExportedNames _exported;

    private MetricReader(Problems problems)
    {
        _problems = problems;
        _exported = new ExportedNames(problems);
    }

    internal static IReadOnlyList<MetricRow> Read(Schema schema, Problems problems)
    {
        MetricReader reader = new(problems);
        foreach (Message message in schema.Messages)
        {
            foreach (Field field in message.Fields)
                reader.OnField(message, field);
            foreach (Data data in message.Data.Where(data => data.Annotations.Kind != null))
                reader.OnData(message, data);
        }
        reader._exported.CheckHelp();
        return MetricOrder.Of(reader._rows, problems);
    }

    private void OnData(Message message, Data data)
    {
        Source source = new(data.Name, data.Name, data.Description, data.Since, -1, 0);
        Add(message, source, data.Annotations, data.Annotations, data.Annotations.After);
    }

    private void OnField(Message message, Field field)
    {
        if (field.Type.Composite is { } composite)
        {
            OnComposite(message, field, composite);
        }
        else if (field.Annotations.Kind != null)
        {
            Source source = new(field.Name, field.Name, field.Description, field.Since, field.Offset, field.Size);
            Add(message, source, field.Annotations, field.Annotations, field.Annotations.After);
        }
    }

    private void OnComposite(Message message, Field field, Composite composite)
    {
        Field[] members =
            [.. composite.Fields.Where(member => (member.Annotations.Kind ?? composite.Annotations.Kind) != null)];
        string[]? keys = field.Annotations.Keys?.Split(' ');
        if (keys != null && keys.Length != members.Length)
        {
            Bad(field.Place, $"\"{message.Name}.{field.Name}\" has {keys.Length} keys for {members.Length} metrics");
            return;
        }
        for (int place = 0; place < members.Length; place++)
        {
            Field member = members[place];
            Source source = new(
                member.Name, $"{field.Name}.{member.Name}", member.Description, Math.Max(field.Since, member.Since),
                field.Offset + member.Offset, member.Size);
            string? after = member.Annotations.After ?? (place == 0 ? field.Annotations.After : null);
            Add(message, source, member.Annotations, field.Annotations, after, keys?[place],
                composite.Annotations.Kind);
        }
    }

    private void Add(
        Message message, Source source, Annotations own, Annotations field, string? after, string? key = null,
        string? kind = null)
    {
        string leaf = key ?? own.Key ?? Names.Snake(source.Name);
        string group = field.Group ?? message.Annotations.Group ?? "";
        string unit = own.Unit ?? UnitOf(source.Name);
        string path = field.Object == null ? leaf : $"{field.Object}.{leaf}";
        int element = ElementOf(field);
        ExportedName exported = _exported.Of(
            message, own, field, new ExportedParts(leaf, own.Kind ?? kind ?? "", unit, source.Description, element));
        MetricRow row = new(
            OneOf(MetricWords.Owners, message.Annotations.Owner, "owner", message.Place), group,
            path,
            OneOf(MetricWords.Kinds, own.Kind ?? kind, "kind", own.Place),
            OneOf(MetricWords.Units, unit, "unit", own.Place),
            source.Description, Math.Max(message.Since, source.Since), IsPrinted(own), message, source.Path,
            source.Offset, source.Size, element, after, exported, ShownNumber.Of(
                group, path, (own.Kind ?? kind) == "condition" ? "condition" : unit, source.Description, own.Source,
                Annotations.Namespace, _problems));
        if (group.Length == 0)
            Bad(message.Place, $"the metrics of \"{message.Name}\" have no group");
        if (!_paths.Add($"{group}.{row.Key} {row.Element}"))
            Bad(field.Place, $"there are two metrics of the key \"{group}.{row.Key}\"");
        _rows.Add(row);
    }

    /// <summary>The unit that a name ends with, or begins with.</summary>
    private static string UnitOf(string name) => name switch
    {
        _ when name.EndsWith("Ns", StringComparison.Ordinal) => "ns",
        _ when name.EndsWith("Bytes", StringComparison.Ordinal) => "bytes",
        _ when name.StartsWith("bytes", StringComparison.Ordinal) => "bytes",
        _ => "count",
    };

    private string OneOf((string Word, string Meaning)[] known, string? value, string what, IXmlLineInfo place)
    {
        if (known.Any(one => one.Word == value))
            return MetricWords.ValueOf(value!);
        Bad(place, $"unknown {what} \"{value}\"; known are {string.Join(", ", known.Select(one => one.Word))}");
        return "";
    }

    private bool IsPrinted(Annotations annotations)
    {
        if (annotations.Printed is not (null or "true" or "false"))
            Bad(annotations.Place, $"printed=\"{annotations.Printed}\" is neither true nor false");
        return annotations.Printed != "false";
    }

    private int ElementOf(Annotations annotations)
    {
        if (annotations.Element == null)
            return 0;
        if (!int.TryParse(annotations.Element, NumberStyles.None, CultureInfo.InvariantCulture, out int element))
            Bad(annotations.Place, $"element=\"{annotations.Element}\" is not a number");
        return element;
    }

    private void Bad(IXmlLineInfo place, string what) => _problems.Add(Problems.BadMetric, place, what);

    /// <summary>The field, member or variable part that holds a metric.</summary>
    private readonly record struct Source(
        string Name, string Path, string Description, int Since, int Offset, int Size);
}

// SPDX-License-Identifier: Apache-2.0
using System.Xml.Linq;

namespace Telemetry.Messages.Generator.Series;

/// <summary>Reads the kinds of series.</summary>
/// <param name="schema">The schema of the messages.</param>
/// <param name="problems">Takes what is missing or wrong.</param>
internal sealed class SeriesSchemaReader(Schema schema, Problems problems)
{
    private readonly ElementReader _elements = new(problems);

    /// <summary>Reads them.</summary>
    /// <param name="xml">Text of the file.</param>
    /// <returns>The kinds; null if the file is none. With errors they are incomplete.</returns>
    internal SeriesSchema? Read(string xml)
    {
        if (ElementReader.Root(xml, problems) is not { } root)
            return null;
        Composite? composite = schema.Composites.FirstOrDefault(one => one.Name == (string?)root.Attribute("stages"));
        if (root.Name != "series" || composite == null)
        {
            problems.Add(Problems.Malformed, root, "it is not series with a composite of the stages");
            return null;
        }
        List<SeriesKind> kinds = [];
        foreach (XElement element in root.Elements("kind"))
        {
            SeriesKind kind = KindOf(element);
            if (kinds.Any(other => other.Name == kind.Name || other.Id == kind.Id))
                problems.Add(
                    Problems.Duplicate, element, $"there are two kinds of the name or number of \"{kind.Name}\"");
            kinds.Add(kind);
        }
        for (int id = 0; id < kinds.Count; id++)
        {
            if (kinds.All(kind => kind.Id != id))
                problems.Add(Problems.BadAttribute, root, $"no kind has the number {id}");
        }
        List<SeriesKind> stages = [];
        foreach (Field field in composite.Fields)
        {
            if (kinds.FirstOrDefault(
                kind => kind.Stage != null && $"{kind.Name}_ns" == Names.Snake(field.Name)) is { } stage)
                stages.Add(stage);
            else
                problems.Add(Problems.UnknownType, root, $"no kind is the stage \"{field.Name}\"");
        }
        foreach (SeriesKind kind in kinds.Where(kind => kind.Stage != null).Except(stages))
            problems.Add(Problems.UnknownType, root, $"\"{composite.Name}\" has no field of the stage \"{kind.Name}\"");
        return new SeriesSchema(composite.TypeName, kinds, stages);
    }

    private SeriesKind KindOf(XElement element)
    {
        string name = (string?)element.Attribute("name") ?? "";
        XElement? stage = element.Element("stage");
        string part = (string?)stage?.Attribute("part") ?? "";
        if (stage != null && SeriesStage.Parts.All(one => one.Word != part))
            problems.Add(Problems.BadAttribute, stage, $"\"{part}\" is not a part; known are "
                + string.Join(", ", SeriesStage.Parts.Select(one => one.Word)));
        string title = (string?)element.Attribute("title") ?? "";
        string meaning = TextOf(element);
        if (name.Length == 0 || title.Length == 0 || meaning.Length == 0)
            problems.Add(Problems.BadAttribute, element, $"\"{name}\" has no name, no title or no meaning");
        return new SeriesKind(
            name, _elements.Number(element, "id", byte.MaxValue), title, (string?)element.Attribute("key"),
            ClockOf(element, "from"), ClockOf(element, "to"), (string?)element.Attribute("orders") == "true", meaning,
            stage == null ? null : new SeriesStage(
                (string?)stage.Attribute("name") ?? "", part, (string?)stage.Attribute("kernel") == "true",
                TextOf(stage)));
    }

    private string ClockOf(XElement element, string end)
    {
        string clock = (string?)element.Attribute(end) ?? SeriesClocks.Host;
        if (!SeriesClocks.All.Contains(clock))
            problems.Add(Problems.BadAttribute, element,
                $"\"{clock}\" is not a clock; known are {string.Join(", ", SeriesClocks.All)}");
        return clock;
    }

    /// <summary>Text of an element without that of its elements.</summary>
    private static string TextOf(XElement element) => string.Join(' ', ElementReader.Words(
        string.Concat(element.Nodes().OfType<XText>().Select(text => text.Value + " "))));
}

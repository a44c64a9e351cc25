// SPDX-License-Identifier: Apache-2.0
using System.Xml.Linq;

namespace Telemetry.Messages.Generator.Tables;

/// <summary>Reads the tables of numbers on screens.</summary>
internal sealed class TableSchemaReader
{
    private static readonly string[] Screens = ["report", "page", "terminal"];

    private readonly Problems _problems;
    private readonly ElementReader _elements;
    private readonly Dictionary<(string Group, string Key), ShownNumber> _numbers = [];
    private readonly HashSet<(string Group, string Key)> _placed = [];

    /// <param name="metrics">The metrics of the messages.</param>
    /// <param name="problems">Takes what is missing or wrong.</param>
    internal TableSchemaReader(IReadOnlyList<MetricRow> metrics, Problems problems)
    {
        (_problems, _elements) = (problems, new ElementReader(problems));
        foreach (MetricRow metric in metrics.Where(metric => metric.IsPrinted))
            _numbers.TryAdd((metric.Group, metric.Key), metric.Shown);
    }

    /// <summary>Reads them.</summary>
    /// <param name="xml">Text of the file.</param>
    /// <returns>The tables in the order of the file; null if the file is none. With errors it is incomplete.</returns>
    internal IReadOnlyList<ShownTable>? Read(string xml)
    {
        if (ElementReader.Root(xml, _problems) is not { } root)
            return null;
        (string Group, string Key)[] metrics = [.. _numbers.Keys];
        foreach (XElement element in root.Elements("number"))
            ReadNumber(element);
        List<ShownTable> tables = [];
        foreach (XElement element in root.Elements("table"))
            tables.Add(TableOf(element));
        foreach (XElement element in root.Elements("left"))
        {
            if (string.IsNullOrEmpty((string?)element.Attribute("why")))
                _problems.Add(Problems.BadAttribute, element, "there is no reason why these are left out");
            foreach (ShownNumber number in NumbersOf(element))
            {
                if (!_placed.Add((number.Group, number.Key)))
                    _problems.Add(Problems.Duplicate, element, $"\"{number.Group}.{number.Key}\" is on a table");
            }
        }
        foreach ((string group, string key) in metrics.Where(metric => !_placed.Contains(metric)))
            _problems.Add(
                Problems.BadMetric, root, $"\"{group}.{key}\" is on no table, and not left out with a reason");
        return tables;
    }

    private void ReadNumber(XElement element)
    {
        string group = (string?)element.Attribute("group") ?? "";
        string key = (string?)element.Attribute("key") ?? "";
        ShownNumber? number;
        if ((string?)element.Attribute("of") is not { } of)
            number = ShownNumber.Of(group, key, key.EndsWith("_ns", StringComparison.Ordinal) ? "ns" : "count",
                string.Join(' ', ElementReader.Words(element.Value)), element,
                XNamespace.None, _problems);
        else if (_numbers.TryGetValue((of, key), out number))
            number = number with { Group = group };
        if (number is not { Meaning.Length: > 0 })
            _problems.Add(Problems.UnknownType, element, $"\"{group}.{key}\" has no meaning");
        else if (!_numbers.TryAdd((group, key), number))
            _problems.Add(Problems.Duplicate, element, $"there are two numbers \"{group}.{key}\"");
    }

    private ShownTable TableOf(XElement element)
    {
        string[] screens = ElementReader.Words((string?)element.Attribute("on") ?? "report page");
        foreach (string screen in screens.Except(Screens))
            _problems.Add(Problems.BadAttribute, element,
                $"\"{screen}\" is not a screen; known are {string.Join(", ", Screens)}");
        ShownTable table = new(_elements.Name(element), screens, NumbersOf(element));
        _placed.UnionWith(table.Numbers.Select(number => (number.Group, number.Key)));
        return table;
    }

    private List<ShownNumber> NumbersOf(XElement element)
    {
        string group = (string?)element.Attribute("group") ?? "";
        List<ShownNumber> numbers = [];
        foreach (string key in ElementReader.Words(element.Value))
        {
            if (_numbers.TryGetValue((group, key), out ShownNumber? number))
                numbers.Add(number);
            else
                _problems.Add(Problems.UnknownType, element, $"there is no number \"{group}.{key}\"");
        }
        return numbers;
    }
}

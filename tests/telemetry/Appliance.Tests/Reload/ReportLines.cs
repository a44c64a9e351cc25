// SPDX-License-Identifier: Apache-2.0
using System.Collections;
using System.Globalization;
using System.Reflection;
using Telemetry.Reports.Distributions;

namespace Telemetry.Appliance.Tests.Reload;

/// <summary>Reports as lines of path and value, with rows identified by name instead of index.</summary>
internal static class ReportLines
{
    // Serial numbers, which continue where a fresh run begins, and measurements of the process itself.
    private static readonly HashSet<string> Left =
    [
        "Id", "Ordinal", "FirstOrdinal", "Incarnation", "StartTimeNs", "DurationNs", "Connection", "Appliance",
        "Clock",
    ];

    private static readonly string[] Names =
        ["Feed", "Session", "Flow", "Series", "Key", "Line", "Channel", "Direction"];

    private static readonly Dictionary<Type, PropertyInfo[]> Properties = [];

    /// <summary>The lines of a report, in their own order.</summary>
    internal static SortedDictionary<string, string> Of(object report)
    {
        SortedDictionary<string, string> lines = new(StringComparer.Ordinal);
        Add(lines, "", report);
        return lines;
    }

    private static void Add(SortedDictionary<string, string> lines, string path, object? value)
    {
        switch (value)
        {
            case null:
                return;
            case string or bool or Enum or IFormattable:
                lines.Add(path, Convert.ToString(value, CultureInfo.InvariantCulture)!);
                return;
            case SparseHistogram:
                return;
            case IEnumerable rows:
                AddRows(lines, path, rows);
                return;
        }
        foreach (PropertyInfo property in PropertiesOf(value.GetType()))
            Add(lines, $"{path}.{property.Name}", property.GetValue(value));
    }

    private static void AddRows(SortedDictionary<string, string> lines, string path, IEnumerable rows)
    {
        Dictionary<string, int> seen = [];
        foreach (object row in rows)
        {
            string name = row is string text ? text : NameOf(row);
            int before = seen[name] = seen.GetValueOrDefault(name) + 1;
            Add(lines, $"{path}[{name}{(before > 1 ? $" #{before}" : "")}]", row);
        }
    }

    private static string NameOf(object row) => string.Join('/', PropertiesOf(row.GetType())
        .Where(property => Names.Contains(property.Name)).Select(property => property.GetValue(row)).OfType<string>());

    private static PropertyInfo[] PropertiesOf(Type type)
    {
        if (!Properties.TryGetValue(type, out PropertyInfo[]? known))
        {
            known = Properties[type] =
            [
                .. type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
                    .Where(property => !Left.Contains(property.Name) && property.GetIndexParameters().Length == 0),
            ];
        }
        return known;
    }
}

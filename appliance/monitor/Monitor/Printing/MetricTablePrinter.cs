// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Telemetry.Exporting;

namespace Telemetry.Monitor.Printing;

/// <summary>Prints the table of exported metrics: name, type, unit, labels, meaning, error.</summary>
internal static class MetricTablePrinter
{
    private const string None = "-";

    private static readonly string[] Heads = ["NAME", "TYPE", "UNIT", "LABELS", "MEANING"];

    /// <summary>Writes the table.</summary>
    /// <param name="asJson">True for JSON, false for aligned columns.</param>
    internal static void Write(TextWriter output, bool asJson)
    {
        if (asJson)
            Printed.Json(output, WriteFamilies);
        else
            Printed.Columns(output, [Heads, .. MetricTable.Families.Select(Cells)]);
    }

    private static string[] Cells(MetricFamily family) =>
    [
        family.Name, TypeOf(family), family.Unit.Length > 0 ? family.Unit : None,
        LabelsOf(family) is { Length: > 0 } labels ? string.Join(',', labels) : None, family.Description,
    ];

    private static void WriteFamilies(Utf8JsonWriter json)
    {
        json.WriteStartArray();
        foreach (MetricFamily family in MetricTable.Families)
            Write(json, family);
        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, MetricFamily family)
    {
        json.WriteStartObject();
        json.WriteString("name", family.Name);
        json.WriteString("type", TypeOf(family));
        json.WriteString("unit", family.Unit.Length > 0 ? family.Unit : null);
        json.WriteStartArray("labels");
        foreach (string label in LabelsOf(family))
            json.WriteStringValue(label);
        json.WriteEndArray();
        json.WriteString("meaning", family.Help);
        json.WriteString("error", family.Error);
        json.WriteEndObject();
    }

    private static string[] LabelsOf(MetricFamily family) =>
        family.HasAppliance ? [MetricTable.Appliance, .. family.Labels] : family.Labels;

    private static string TypeOf(MetricFamily family) => family.Type switch
    {
        MetricType.Counter => "counter",
        MetricType.Histogram => "histogram",
        _ => "gauge",
    };
}

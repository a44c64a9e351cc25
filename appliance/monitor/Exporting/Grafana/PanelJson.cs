// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;

namespace Telemetry.Exporting.Grafana;

/// <summary>Writes the members of a panel.</summary>
internal static class PanelJson
{
    /// <summary>Writes all but its id and place.</summary>
    internal static void Write(Utf8JsonWriter json, Panel panel)
    {
        json.WriteString("type", panel.Kind switch
        {
            PanelKind.Stat => "stat",
            PanelKind.Heatmap => "heatmap",
            PanelKind.Table => "table",
            _ => "timeseries",
        });
        json.WriteString("title", panel.Title);
        if (panel.Description.Length > 0)
            json.WriteString("description", panel.Description);
        DashboardJson.WriteSource(json);
        WriteField(json, panel);
        WriteOptions(json, panel);
        json.WriteStartArray("targets");
        for (int place = 0; place < panel.Queries.Length; place++)
            WriteQuery(json, panel, place);
        json.WriteEndArray();
        if (panel.Kind == PanelKind.Table)
            WriteColumns(json);
    }

    private static void WriteField(Utf8JsonWriter json, Panel panel)
    {
        json.WriteStartObject("fieldConfig");
        json.WriteStartObject("defaults");
        json.WriteString("unit", panel.Unit);
        // No line is drawn through times without a value.
        json.WriteStartObject("custom");
        if (panel.Kind == PanelKind.Lines)
        {
            json.WriteBoolean("spanNulls", false);
            json.WriteNumber("lineWidth", 1);
        }
        json.WriteEndObject();
        if (panel.IsAlarm)
            WriteThresholds(json);
        json.WriteEndObject();
        json.WriteStartArray("overrides");
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Writes that anything above 0 is red.</summary>
    private static void WriteThresholds(Utf8JsonWriter json)
    {
        json.WriteStartObject("thresholds");
        json.WriteString("mode", "absolute");
        json.WriteStartArray("steps");
        json.WriteStartObject();
        json.WriteString("color", "green");
        json.WriteNull("value");
        json.WriteEndObject();
        json.WriteStartObject();
        json.WriteString("color", "red");
        json.WriteNumber("value", 0.5);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteOptions(Utf8JsonWriter json, Panel panel)
    {
        json.WriteStartObject("options");
        if (panel.Kind == PanelKind.Stat)
        {
            json.WriteString("colorMode", panel.IsAlarm ? "background" : "value");
            json.WriteStartObject("reduceOptions");
            json.WriteStartArray("calcs");
            json.WriteStringValue("lastNotNull");
            json.WriteEndArray();
            json.WriteEndObject();
        }
        else if (panel.Kind == PanelKind.Heatmap)
        {
            json.WriteBoolean("calculate", false);
            json.WriteStartObject("yAxis");
            json.WriteString("unit", panel.Unit);
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    private static void WriteQuery(Utf8JsonWriter json, Panel panel, int place)
    {
        Query query = panel.Queries[place];
        bool isInstant = panel.Kind is PanelKind.Stat or PanelKind.Table;
        json.WriteStartObject();
        json.WriteString("refId", ((char)('A' + place)).ToString());
        DashboardJson.WriteSource(json);
        json.WriteString("expr", query.Expression);
        json.WriteString("legendFormat", query.Legend);
        json.WriteBoolean("instant", isInstant);
        json.WriteBoolean("range", !isInstant);
        json.WriteString("format", panel.Kind switch
        {
            PanelKind.Heatmap => "heatmap",
            PanelKind.Table => "table",
            _ => "time_series",
        });
        json.WriteEndObject();
    }

    /// <summary>Writes that a table does not show the time and the value, which is the same in all rows.</summary>
    private static void WriteColumns(Utf8JsonWriter json)
    {
        json.WriteStartArray("transformations");
        json.WriteStartObject();
        json.WriteString("id", "organize");
        json.WriteStartObject("options");
        json.WriteStartObject("excludeByName");
        foreach (string name in new[] { "Time", "Value", "__name__", "instance", "job" })
            json.WriteBoolean(name, true);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
    }
}

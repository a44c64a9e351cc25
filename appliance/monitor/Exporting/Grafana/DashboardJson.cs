// SPDX-License-Identifier: Apache-2.0
using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Telemetry.Exporting.Grafana;

/// <summary>Writes a dashboard in the JSON that Grafana reads.</summary>
internal static class DashboardJson
{
    private const int SchemaVersion = 39;
    private const int Columns = 24;
    private const int StatWidth = 4;
    private const int StatHeight = 4;
    private const int WideWidth = 12;
    private const int WideHeight = 8;

    private static readonly JsonWriterOptions Form = new()
    {
        Indented = true,
        // The files are read by Grafana and by people, not by a browser as part of a page.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Variables: name, label, query of their values.</summary>
    private static readonly (string Name, string Label, string Query)[] Variables =
    [
        ("site", "Site", "label_values(telemetry_appliance_up, site)"),
        ("appliance", "Appliance", "label_values(telemetry_appliance_up{site=~\"$site\"}, appliance)"),
        ("feed", "Feed", "label_values(telemetry_feed_info{appliance=~\"$appliance\"}, feed)"),
        ("session", "Session", "label_values(telemetry_session_info{appliance=~\"$appliance\"}, session)"),
    ];

    /// <summary>The file of a dashboard.</summary>
    internal static byte[] Of(Dashboard dashboard)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes, Form))
            Write(json, dashboard);
        return [.. bytes.WrittenSpan, (byte)'\n'];
    }

    private static void Write(Utf8JsonWriter json, Dashboard dashboard)
    {
        json.WriteStartObject();
        json.WriteString("uid", dashboard.Name);
        json.WriteString("title", dashboard.Title);
        json.WriteStartArray("tags");
        json.WriteStringValue("telemetry");
        json.WriteEndArray();
        json.WriteString("timezone", "utc");
        json.WriteNumber("schemaVersion", SchemaVersion);
        json.WriteNumber("version", 1);
        json.WriteString("refresh", "10s");
        json.WriteBoolean("editable", true);
        json.WriteNumber("graphTooltip", 1);
        json.WriteStartObject("time");
        json.WriteString("from", "now-1h");
        json.WriteString("to", "now");
        json.WriteEndObject();
        WriteVariables(json);
        WriteAnnotations(json);
        WriteLinks(json, dashboard);
        WritePanels(json, dashboard);
        json.WriteEndObject();
    }

    private static void WriteVariables(Utf8JsonWriter json)
    {
        json.WriteStartObject("templating");
        json.WriteStartArray("list");
        json.WriteStartObject();
        json.WriteString("name", "datasource");
        json.WriteString("label", "Data source");
        json.WriteString("type", "datasource");
        json.WriteString("query", "prometheus");
        json.WriteEndObject();
        foreach ((string name, string label, string query) in Variables)
            WriteVariable(json, name, label, query);
        json.WriteStartObject();
        json.WriteString("name", "monitor");
        json.WriteString("label", "Monitor");
        json.WriteString("type", "textbox");
        json.WriteString("query", "http://127.0.0.1:20180");
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteVariable(Utf8JsonWriter json, string name, string label, string query)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteString("label", label);
        json.WriteString("type", "query");
        WriteSource(json);
        json.WriteString("definition", query);
        json.WriteString("query", query);
        json.WriteBoolean("includeAll", true);
        // Matches values without the label, too.
        json.WriteString("allValue", ".*");
        json.WriteBoolean("multi", true);
        json.WriteNumber("refresh", 2);
        json.WriteNumber("sort", 1);
        json.WriteStartObject("current");
        json.WriteBoolean("selected", true);
        json.WriteString("text", "All");
        json.WriteString("value", "$__all");
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteAnnotations(Utf8JsonWriter json)
    {
        json.WriteStartObject("annotations");
        json.WriteStartArray("list");
        json.WriteStartObject();
        json.WriteString("name", "Events");
        WriteSource(json);
        json.WriteBoolean("enable", true);
        json.WriteString("expr", $"increase(telemetry_events_total{{{Select.Appliance},severity=\"error\"}}[1m]) > 0");
        json.WriteString("step", "60s");
        json.WriteString("titleFormat", "{{appliance}} {{kind}}");
        json.WriteString("iconColor", "red");
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteLinks(Utf8JsonWriter json, Dashboard dashboard)
    {
        json.WriteStartArray("links");
        json.WriteStartObject();
        json.WriteString("title", "Dashboards");
        json.WriteString("type", "dashboards");
        json.WriteStartArray("tags");
        json.WriteStringValue("telemetry");
        json.WriteEndArray();
        json.WriteBoolean("includeVars", true);
        json.WriteBoolean("keepTime", true);
        json.WriteBoolean("asDropdown", true);
        json.WriteEndObject();
        json.WriteStartObject();
        json.WriteString("title", "Monitor at this time");
        json.WriteString("type", "link");
        json.WriteString("url", $"${{monitor}}/#{dashboard.View}?from=${{__from}}&to=${{__to}}");
        json.WriteBoolean("targetBlank", true);
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void WritePanels(Utf8JsonWriter json, Dashboard dashboard)
    {
        json.WriteStartArray("panels");
        int id = 1;
        int x = 0;
        int y = 0;
        int rowHeight = 0;
        foreach (Panel panel in dashboard.Panels)
        {
            bool isStat = panel.Kind == PanelKind.Stat;
            (int width, int height) = isStat ? (StatWidth, StatHeight) : (WideWidth, WideHeight);
            if (x + width > Columns || (rowHeight > 0 && height != rowHeight))
                (x, y, rowHeight) = (0, y + rowHeight, 0);
            json.WriteStartObject();
            json.WriteNumber("id", id++);
            json.WriteStartObject("gridPos");
            json.WriteNumber("x", x);
            json.WriteNumber("y", y);
            json.WriteNumber("w", width);
            json.WriteNumber("h", height);
            json.WriteEndObject();
            PanelJson.Write(json, panel);
            json.WriteEndObject();
            (x, rowHeight) = (x + width, height);
        }
        json.WriteEndArray();
    }

    /// <summary>Writes the data source that the variable names.</summary>
    internal static void WriteSource(Utf8JsonWriter json)
    {
        json.WriteStartObject("datasource");
        json.WriteString("type", "prometheus");
        json.WriteString("uid", "${datasource}");
        json.WriteEndObject();
    }
}

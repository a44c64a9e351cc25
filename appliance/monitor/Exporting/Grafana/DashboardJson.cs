// SPDX-License-Identifier: Apache-2.0
using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Telemetry.Exporting.Grafana;

/// <summary>Writes a dashboard in the JSON that Grafana reads.</summary>
internal static class DashboardJson
{
    private const int Columns = 24;
    private const int StatWidth = 4;
    private const int StatHeight = 4;
    private const int WideWidth = 12;
    private const int WideHeight = 8;

    /// <summary>Data source that the variable names.</summary>
    internal const string Source = """
        "datasource": {"type": "prometheus", "uid": "${datasource}"}
        """;

    private static readonly JsonWriterOptions Form = new()
    {
        Indented = true,
        // The files are read by Grafana and by people, not by a browser as part of a page.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The file of a dashboard.</summary>
    internal static byte[] Of(Dashboard dashboard)
    {
        using var document = JsonDocument.Parse(TextOf(dashboard));
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes, Form))
            document.RootElement.WriteTo(json);
        return [.. bytes.WrittenSpan, (byte)'\n'];
    }

    internal static string Quoted(string text) => $"\"{JsonEncodedText.Encode(text, Form.Encoder)}\"";

    private static string TextOf(Dashboard dashboard) => $$"""
        {
            "uid": {{Quoted(dashboard.Name)}}, "title": {{Quoted(dashboard.Title)}}, "tags": ["telemetry"],
            "timezone": "utc", "schemaVersion": 39, "version": 1, "refresh": "10s", "editable": true, "graphTooltip": 1,
            "time": {"from": "now-1h", "to": "now"},
            "templating": {"list": [
                {"name": "datasource", "label": "Data source", "type": "datasource", "query": "prometheus"},
                {{Variable("site", "Site", "label_values(telemetry_appliance_up, site)")}},
                {{Variable("appliance", "Appliance",
                    "label_values(telemetry_appliance_up{site=~\"$site\"}, appliance)")}},
                {{Variable("feed", "Feed", "label_values(telemetry_feed_info{appliance=~\"$appliance\"}, feed)")}},
                {{Variable("session", "Session",
                    "label_values(telemetry_session_info{appliance=~\"$appliance\"}, session)")}},
                {"name": "monitor", "label": "Monitor", "type": "textbox", "query": "http://127.0.0.1:20180"}
            ]},
            "annotations": {"list": [{
                "name": "Events", {{Source}}, "enable": true,
                "expr": {{Quoted(
                    $"increase(telemetry_events_total{{{Select.Appliance},severity=\"error\"}}[1m]) > 0")}},
                "step": "60s", "titleFormat": {{Quoted("{{appliance}} {{kind}}")}}, "iconColor": "red"
            }]},
            "links": [
                {
                    "title": "Dashboards", "type": "dashboards", "tags": ["telemetry"], "includeVars": true,
                    "keepTime": true, "asDropdown": true
                },
                {
                    "title": "Monitor at this time", "type": "link",
                    "url": {{Quoted($"${{monitor}}/#{dashboard.View}?from=${{__from}}&to=${{__to}}")}},
                    "targetBlank": true
                }
            ],
            "panels": [{{string.Join(',', Panels(dashboard))}}]
        }
        """;

    // The value of all matches values without the label, too.
    private static string Variable(string name, string label, string query) => $$"""
        {
            "name": "{{name}}", "label": "{{label}}", "type": "query", {{Source}},
            "definition": {{Quoted(query)}}, "query": {{Quoted(query)}}, "includeAll": true, "allValue": ".*",
            "multi": true, "refresh": 2, "sort": 1,
            "current": {"selected": true, "text": "All", "value": "$__all"}
        }
        """;

    private static IEnumerable<string> Panels(Dashboard dashboard)
    {
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
            yield return string.Create(CultureInfo.InvariantCulture, $$"""
                {
                    "id": {{id++}}, "gridPos": {"x": {{x}}, "y": {{y}}, "w": {{width}}, "h": {{height}} },
                """) + PanelJson.MembersOf(panel) + '}';
            (x, rowHeight) = (x + width, height);
        }
    }
}

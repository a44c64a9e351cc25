// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Exporting.Grafana;

/// <summary>Writes the members of a panel.</summary>
internal static class PanelJson
{
    // Anything above 0 is red.
    private const string Thresholds = """
        , "thresholds": {
            "mode": "absolute", "steps": [{"color": "green", "value": null}, {"color": "red", "value": 0.5}]
        }
        """;

    // A table does not show the time and the value, which is the same in all rows.
    private const string Columns = """
        , "transformations": [{"id": "organize", "options": {"excludeByName": {
            "Time": true, "Value": true, "__name__": true, "instance": true, "job": true
        }}}]
        """;

    /// <summary>All but its id and place.</summary>
    internal static string MembersOf(Panel panel) => $$"""
        "type": "{{TypeOf(panel.Kind)}}", "title": {{DashboardJson.Quoted(panel.Title)}},
        {{(panel.Description.Length > 0 ? $"\"description\": {DashboardJson.Quoted(panel.Description)}," : "")}}
        {{DashboardJson.Source}},
        "fieldConfig": {
            "defaults": {
                "unit": "{{panel.Unit}}", "custom": {{CustomOf(panel.Kind)}}{{(panel.IsAlarm ? Thresholds : "")}}
            },
            "overrides": []
        },
        "options": {{OptionsOf(panel)}},
        "targets": [{{string.Join(',', panel.Queries.Select((query, place) => Target(panel.Kind, query, place)))}}]
        {{(panel.Kind == PanelKind.Table ? Columns : "")}}
        """;

    private static string TypeOf(PanelKind kind) => kind switch
    {
        PanelKind.Stat => "stat",
        PanelKind.Heatmap => "heatmap",
        PanelKind.Table => "table",
        _ => "timeseries",
    };

    // No line is drawn through times without a value.
    private static string CustomOf(PanelKind kind) =>
        kind == PanelKind.Lines ? """{"spanNulls": false, "lineWidth": 1}""" : "{}";

    private static string OptionsOf(Panel panel) => panel.Kind switch
    {
        PanelKind.Stat => $$"""
            {"colorMode": "{{(panel.IsAlarm ? "background" : "value")}}", "reduceOptions": {"calcs": ["lastNotNull"]} }
            """,
        PanelKind.Heatmap => $$"""{"calculate": false, "yAxis": {"unit": "{{panel.Unit}}"} }""",
        _ => "{}",
    };

    private static string Target(PanelKind kind, Query query, int place)
    {
        bool isInstant = kind is PanelKind.Stat or PanelKind.Table;
        string format = kind is PanelKind.Heatmap or PanelKind.Table ? TypeOf(kind) : "time_series";
        return $$"""
            {
                "refId": "{{(char)('A' + place)}}", {{DashboardJson.Source}},
                "expr": {{DashboardJson.Quoted(query.Expression)}},
                "legendFormat": {{DashboardJson.Quoted(query.Legend)}},
                "instant": {{(isInstant ? "true" : "false")}}, "range": {{(isInstant ? "false" : "true")}},
                "format": "{{format}}"
            }
            """;
    }
}

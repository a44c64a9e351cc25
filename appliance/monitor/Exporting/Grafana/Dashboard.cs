// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Exporting.Grafana;

internal enum PanelKind : byte
{
    Stat,

    /// <summary>Lines over time.</summary>
    Lines,

    /// <summary>Histograms over time.</summary>
    Heatmap,

    Table,
}

/// <summary>A query of a panel.</summary>
/// <param name="Expression">Expression of the metric database's language.</param>
/// <param name="Legend">Name of its lines.</param>
internal sealed record Query(string Expression, string Legend);

/// <summary>A panel.</summary>
/// <param name="Unit">Grafana's word for the unit.</param>
internal sealed record Panel(PanelKind Kind, string Title, string Unit, params Query[] Queries)
{
    /// <summary>Explanation; empty if the title says all.</summary>
    public string Description { get; init; } = "";

    /// <summary>True for a number that is bad as soon as it is not 0.</summary>
    public bool IsAlarm { get; init; }
}

/// <summary>A dashboard.</summary>
/// <param name="Name">Name of its file and id.</param>
/// <param name="View">View of the monitor's page that shows the same, with its path.</param>
/// <param name="Panels">Panels, in reading order.</param>
internal sealed record Dashboard(string Name, string Title, string View, IReadOnlyList<Panel> Panels);

/// <summary>Selectors that the variables of the dashboards fill.</summary>
internal static class Select
{
    /// <summary>Of the chosen appliances.</summary>
    internal const string Appliance = "appliance=~\"$appliance\",site=~\"$site\"";

    /// <summary>Of their chosen feeds.</summary>
    internal const string Feed = Appliance + ",feed=~\"$feed\"";

    /// <summary>Of their chosen sessions.</summary>
    internal const string Session = Appliance + ",session=~\"$session\"";

    /// <summary>Time over which rates are taken.</summary>
    internal const string Rate = "[$__rate_interval]";

    /// <summary>Time that the dashboard shows.</summary>
    internal const string Range = "[$__range]";
}

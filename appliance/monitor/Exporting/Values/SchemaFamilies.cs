// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages;

namespace Telemetry.Exporting.Values;

/// <summary>Metrics that the schema of the messages describes: name, type, meaning and labels.</summary>
internal static class SchemaFamilies
{
    private static readonly ILookup<string, Metric> Exported = Metrics.All.ToArray()
        .Where(metric => metric.Exported.Length > 0).ToLookup(metric => metric.Exported);

    /// <summary>The metric of an exported name.</summary>
    /// <param name="name">Exported name.</param>
    /// <param name="hasRetracted">True if it counts losses that another metric retracts.</param>
    internal static MetricFamily Of(string name, bool hasRetracted = false)
    {
        Metric first = Exported[name].First();
        IEnumerable<string> own = Exported[name].SelectMany(metric => OwnLabels.Of(metric).Select(label => label.Name));
        string more = hasRetracted ? " Losses that were retracted later are included; another metric counts them." : "";
        return new MetricFamily(
            name, TypeOf(first.Kind), [.. LabelsOf(first.Owner).Concat(own).Distinct()], first.Help + more)
        {
            IsOfDay = first.Owner is MetricOwner.Feed or MetricOwner.Line or MetricOwner.Channel
                or MetricOwner.Recovery or MetricOwner.Session or MetricOwner.Series,
        };
    }

    private static MetricType TypeOf(MetricKind kind) => kind switch
    {
        MetricKind.Counter => MetricType.Counter,
        MetricKind.Distribution => MetricType.Histogram,
        _ => MetricType.Gauge,
    };

    /// <summary>Labels that identify an object.</summary>
    private static string[] LabelsOf(MetricOwner owner) => owner switch
    {
        MetricOwner.Feed => ["feed"],
        MetricOwner.Line => ["feed", "line"],
        MetricOwner.Channel => ["feed", "channel"],
        MetricOwner.Recovery => ["feed", "line", "kind"],
        MetricOwner.Session => ["session"],
        MetricOwner.Series => ["series", "feed", "line", "session", "against", "process"],
        MetricOwner.Window => ["feed", "line", "session", "direction", "window_seconds"],
        MetricOwner.Socket => ["feed", "line", "port"],
        MetricOwner.Subscriber => ["stream"],
        _ => [],
    };
}

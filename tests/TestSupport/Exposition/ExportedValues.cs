// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text.Json;
using Telemetry.Messages;

namespace TestSupport.Exposition;

/// <summary>Values of exported metrics as JSON output has them.</summary>
internal static class ExportedValues
{
    /// <summary>Groups that the export adds up by labels, or takes from the last minute.</summary>
    private static readonly string[] Aggregated =
    [
        "bursts[]", "host_drops.sockets[]", "subscribers[].streams[]", "host_path.drops[]", "host_path.hooks[]",
        "host_path.threads[]",
    ];

    /// <summary>Metrics whose values are those of the JSON output, by their exported names.</summary>
    internal static IEnumerable<IGrouping<string, Metric>> Comparable => Metrics.All.ToArray()
        .Where(metric => metric.IsPrinted && metric.Exported.Length > 0 && !Aggregated.Contains(metric.Group))
        .GroupBy(metric => metric.Exported);

    /// <summary>Values of the metrics of a name in a summary, in the exported unit; what is null has none.</summary>
    internal static IEnumerable<double> Of(JsonElement summary, IEnumerable<Metric> family) => family.SelectMany(
        metric => ObjectsAt(summary, metric.Group).SelectMany(found => Value(found, metric)));

    private static IEnumerable<JsonElement> ObjectsAt(JsonElement root, string path)
    {
        IEnumerable<JsonElement> found = [root];
        foreach (string step in path.Split('.'))
        {
            bool isArray = step.EndsWith("[]", StringComparison.Ordinal);
            found = found.Select(element => element.GetProperty(isArray ? step[..^2] : step))
                .Where(element => element.ValueKind != JsonValueKind.Null);
            if (isArray)
                found = found.SelectMany(array => array.EnumerateArray());
        }
        return found;
    }

    /// <summary>Value of a metric in its object; retracted losses are included.</summary>
    private static IEnumerable<double> Value(JsonElement found, Metric metric)
    {
        JsonElement value = metric.Key.Split('.').Aggregate(found, (inner, key) =>
            inner.ValueKind == JsonValueKind.Null ? inner : inner.GetProperty(key));
        if (value.ValueKind == JsonValueKind.Null)
            yield break;
        long number = value.GetInt64();
        if (found.TryGetProperty(metric.Key + "_retracted", out JsonElement retracted))
            number += retracted.GetInt64();
        yield return metric.Unit switch
        {
            MetricUnit.Ns or MetricUnit.Ppb => double.Parse(
                (number / 1e9m).ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture),
            _ => number,
        };
    }
}

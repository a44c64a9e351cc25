// SPDX-License-Identifier: Apache-2.0
using System.Buffers;
using System.Text.Json;

namespace Telemetry.Exporting;

/// <summary>Writes the list of targets that Prometheus reads by HTTP: each appliance is one, by its path.</summary>
public static class PrometheusTargets
{
    /// <summary>Path of the metrics; that of an appliance has its name behind it.</summary>
    public const string MetricsPath = "/metrics";

    /// <summary>Content type of the list.</summary>
    public const string ContentType = "application/json";

    /// <summary>Writes the list.</summary>
    /// <param name="address">Host and port under which the client reaches the monitor.</param>
    public static void Write(string address, IEnumerable<string> appliances, IBufferWriter<byte> output)
    {
        using var json = new Utf8JsonWriter(output);
        json.WriteStartArray();
        foreach (string appliance in appliances)
        {
            json.WriteStartObject();
            json.WriteStartArray("targets");
            json.WriteStringValue(address);
            json.WriteEndArray();
            json.WriteStartObject("labels");
            json.WriteString("__metrics_path__", $"{MetricsPath}/{appliance}");
            // Targets of one address need different instances, else their series "up" would be the same.
            json.WriteString("instance", appliance);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}

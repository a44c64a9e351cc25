// SPDX-License-Identifier: Apache-2.0
using System.Globalization;

namespace Telemetry.Exporting;

/// <summary>Form of exported metrics.</summary>
public enum MetricsFormat : byte
{
    /// <summary>Prometheus' text format 0.0.4.</summary>
    Text,

    /// <summary>OpenMetrics 1.0.</summary>
    OpenMetrics,

    /// <summary>Prometheus' protobuf messages, with native histograms.</summary>
    Protobuf,
}

/// <summary>Choice of a form by the header in which a client names those that it reads.</summary>
public static class MetricsFormats
{
    /// <summary>Content type of a form.</summary>
    public static string ContentType(MetricsFormat format) => format switch
    {
        MetricsFormat.OpenMetrics => "application/openmetrics-text; version=1.0.0; charset=utf-8",
        MetricsFormat.Protobuf =>
            "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited",
        _ => "text/plain; version=0.0.4; charset=utf-8",
    };

    /// <summary>Form for a client: the one of the highest quality, the first of equal ones; text where none fits.
    /// </summary>
    /// <param name="accept">The header Accept; null without one.</param>
    /// <param name="hasProtobuf">False to never choose protobuf.</param>
    public static MetricsFormat Choose(string? accept, bool hasProtobuf = true)
    {
        MetricsFormat chosen = MetricsFormat.Text;
        double best = 0;
        foreach (string range in (accept ?? "").Split(','))
        {
            string[] parts = [.. range.Split(';').Select(part => part.Trim().ToLowerInvariant())];
            if (Of(parts) is not { } format || (format == MetricsFormat.Protobuf && !hasProtobuf))
                continue;
            if (Quality(parts) is var quality && quality > best)
                (chosen, best) = (format, quality);
        }
        return chosen;
    }

    private static MetricsFormat? Of(string[] parts) => parts[0] switch
    {
        "application/vnd.google.protobuf" => Has(parts, "encoding", "delimited")
            && Has(parts, "proto", "io.prometheus.client.metricfamily") ? MetricsFormat.Protobuf : null,
        "application/openmetrics-text" => Has(parts, "version", "1.0.0") ? MetricsFormat.OpenMetrics : null,
        "text/plain" => Has(parts, "version", "0.0.4") ? MetricsFormat.Text : null,
        "text/*" or "*/*" => MetricsFormat.Text,
        _ => null,
    };

    /// <summary>True if a parameter has the value, or is not there.</summary>
    private static bool Has(string[] parts, string key, string value)
    {
        string? found = Parameter(parts, key);
        return found is null || found.Trim('"') == value;
    }

    private static double Quality(string[] parts) => Parameter(parts, "q") is not { } text ? 1
        : double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double quality)
            ? Math.Min(quality, 1) : 0;

    private static string? Parameter(string[] parts, string key) => parts.Skip(1)
        .Select(part => part.Split('=', 2)).Where(pair => pair.Length == 2 && pair[0].TrimEnd() == key)
        .Select(pair => pair[1].TrimStart()).FirstOrDefault();
}

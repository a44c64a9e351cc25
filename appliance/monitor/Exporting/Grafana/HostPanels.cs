// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Exporting.Grafana;

/// <summary>Panels of appliances, of their hosts, and of the monitor.</summary>
internal static class HostPanels
{
    private const string Legend = "{{appliance}}";

    /// <summary>Panels of the appliances' processes.</summary>
    internal static Panel[] Appliances() =>
    [
        Lines("Reports", "short", Of("telemetry_appliance_up"), Legend),
        Lines(
            "Age of the newest interval", "s",
            $"time() - {Of("telemetry_appliance_last_interval_timestamp_seconds")}", Legend),
        Lines("Restarts of the day", "short", Of("telemetry_appliance_restarts_total"), Legend),
        Lines("CPU of the reader, cores", "short", Rate("telemetry_reader_cpu_seconds_total"), Legend),
        Lines("Frames seen per second", "short", Rate("telemetry_frames_seen_total"), Legend),
        Lines(
            "Records lost per second", "short", Rate("telemetry_records_lost_total"),
            Legend + " {{place}} {{reason}}"),
        Lines("Highest fill of a kernel ring", "bytes", Of("telemetry_ring_high_water_bytes"), Legend),
        Lines("Records read too late, per second", "short", Rate("telemetry_late_records_total"), Legend),
        Lines(
            "Offers to Aeron per second", "short", Rate("telemetry_publication_offers_total"),
            Legend + " {{result}}"),
        Lines(
            "Bytes that a subscriber is behind", "bytes", Of("telemetry_subscriber_behind_bytes"),
            Legend + " {{stream}}"),
        Lines(
            "Messages that did not reach the monitor, per second", "short",
            Rate("telemetry_monitor_missing_messages_total"), Legend + " {{stream}}"),
        Lines("Events per minute", "short", $"{Rate("telemetry_events_total")} * 60", Legend + " {{kind}}"),
    ];

    /// <summary>Panels of clocks, settings and drops of the hosts.</summary>
    internal static Panel[] Clock() =>
    [
        Lines("Largest error of times against UTC", "s", Of("telemetry_clock_offset_uncertainty_seconds"), Legend),
        Lines("Clock synchronised", "short", Of("telemetry_clock_synchronised"), Legend),
        Lines("Correction of the clock's frequency", "percentunit", Of("telemetry_clock_frequency_ratio"), Legend),
        Lines("Settings of the host by verdict", "short", Of("telemetry_host_settings"), Legend + " {{verdict}}"),
        Lines(
            "Packets that the host dropped, per second", "short", Rate("telemetry_host_drops_total"),
            Legend + " {{place}}"),
        Lines(
            "Datagrams that sockets dropped, per second", "short", Rate("telemetry_socket_drops_total"),
            Legend + " {{feed}}/{{line}} {{port}}"),
    ];

    /// <summary>Panels of the monitor itself.</summary>
    internal static Panel[] Monitor() =>
    [
        Lines("Monitor: age of the newest second", "s", "telemetry_monitor_behind_seconds", "{{instance}}"),
        Lines("Monitor: memory", "bytes", "process_resident_memory_bytes{job=\"telemetry-monitor\"}", "{{instance}}"),
        Lines(
            "Monitor: CPU, cores", "short",
            $"rate(process_cpu_seconds_total{{job=\"telemetry-monitor\"}}{Select.Rate})", "{{instance}}"),
        Lines(
            "Monitor: objects not taken, per second", "short",
            $"rate(telemetry_monitor_refused_total{Select.Rate})", "{{instance}} {{what}}"),
    ];

    private static Panel Lines(string title, string unit, string expression, string legend) =>
        new(PanelKind.Lines, title, unit, new Query(expression, legend));

    private static string Of(string metric) => $"{metric}{{{Select.Appliance}}}";

    private static string Rate(string counter) => $"rate({Of(counter)}{Select.Rate})";
}

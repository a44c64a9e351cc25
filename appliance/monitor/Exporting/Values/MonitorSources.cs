// SPDX-License-Identifier: Apache-2.0
using Telemetry.Exporting.Formats;

namespace Telemetry.Exporting.Values;

/// <summary>Metrics of the monitor itself and of its process.</summary>
internal static class MonitorSources
{
    internal static IEnumerable<MonitorSource> All() =>
        [.. Monitor(), .. History(), .. Exports(), .. Alerts(), .. Process()];

    private static IEnumerable<MonitorSource> Monitor() =>
    [
        new(
            Gauge("telemetry_monitor_info", "Identity of the monitor; 1.", "version"),
            (to, of) => to.Row().Label("version", of.Version).Count(1)),
        new(
            Gauge(
                "telemetry_monitor_appliances",
                "Appliances that the monitor knows, by their state; missing: expected and never received.", "state"),
            (to, of) => WriteCounts(to, "state", of.Appliances)),
        new(
            Gauge("telemetry_monitor_series", "Series of measured times that the monitor keeps."),
            (to, of) => to.Row().Count(of.Series)),
        new(
            Counter(
                "telemetry_monitor_refused_total", "Objects not taken because a limit was met, by the limit.", "what"),
            (to, of) => WriteCounts(to, "what", of.Refused)),
        new(
            Counter(
                "telemetry_monitor_requests_refused_total",
                "Requests that were refused, by the status of the answer, and connections.",
                "status"),
            (to, of) => WriteCounts(to, "status", of.RequestsRefused)),
        new(
            Gauge(
                "telemetry_monitor_rows_left_out",
                "Feeds, lines, sessions and series that are added up under one name, or left out, because there are "
                + "too many."),
            (to, of) => to.Row().Count(of.RowsLeftOut)),
        new(
            Counter("telemetry_monitor_malformed_total", "Messages that could not be decoded."),
            (to, of) => to.Row().Count(of.Malformed)),
        new(
            new MetricFamily(
                "telemetry_monitor_frame_seconds", MetricType.Histogram, [],
                "Time from the end of an interval until its values were shown.")
            {
                HasAppliance = false,
                Error = HistogramSchema.ErrorOf(HistogramSchema.Default),
            },
            (to, of) =>
            {
                if (of.FrameTimes is { } samples)
                    to.Row().Histogram(samples, null);
            }),
        new(
            Gauge(
                "telemetry_monitor_behind_seconds",
                "Age of the newest second that the monitor shows; absent while no appliance is there."),
            (to, of) => to.Row().Seconds(of.BehindNs)),
        new(
            Gauge(
                "telemetry_monitor_longest_pause_seconds",
                "Longest time of the last minute in which the monitor did not look at what it receives."),
            (to, of) => to.Row().Seconds(of.LongestPauseNs)),
        new(
            Gauge(
                "telemetry_monitor_long_pauses_seconds",
                "Sum of the times of more than 3 s of the last minute in which the monitor did not look at what it "
                + "receives."),
            (to, of) => to.Row().Seconds(of.LongPausesNs)),
        new(
            Gauge("telemetry_monitor_clients", "Programs that receive live updates."),
            (to, of) => to.Row().Count(of.Clients)),
        new(
            Counter(
                "telemetry_monitor_client_frames_skipped_total",
                "Live updates left out because a program did not receive them in time."),
            (to, of) => to.Row().Count(of.ClientFramesSkipped)),
    ];

    private static IEnumerable<MonitorSource> History() =>
    [
        new(
            Gauge("telemetry_monitor_history_bytes", "Memory or disk of the history, by its tier.", "tier"),
            (to, of) => ForEachTier(to, of, static (to, tier) => to.Count(tier.Bytes))),
        new(
            Gauge(
                "telemetry_monitor_history_begin_timestamp_seconds",
                "Start of the history as seconds since 1970, by its tier.", "tier"),
            (to, of) => ForEachTier(to, of, static (to, tier) => to.Seconds(tier.BeginTimeNs))),
        new(
            Gauge(
                "telemetry_monitor_history_reach_seconds",
                "Time that a tier of the history reaches back at most now; absent for the day.", "tier"),
            (to, of) => ForEachTier(to, of, static (to, tier) => to.Seconds(tier.ReachNs))),
        new(
            Gauge(
                "telemetry_monitor_history_configured_seconds",
                "Time that a tier in memory is configured to reach back; it reaches back less while memory is short.",
                "tier"),
            (to, of) => ForEachTier(to, of, static (to, tier) => to.Seconds(tier.ConfiguredNs))),
        new(
            Gauge(
                "telemetry_monitor_history_written",
                "1 while a tier of the history is written to the disk, 0 while that fails; absent in memory.", "tier"),
            (to, of) => ForEachTier(
                to, of, static (to, tier) => to.Count(tier.IsWritten is { } isWritten ? isWritten ? 1 : 0 : null))),
        new(
            Counter(
                "telemetry_monitor_history_not_written_total",
                "Intervals of the history that were not written to the disk, by the tier.", "tier"),
            (to, of) => ForEachTier(to, of, static (to, tier) => to.Count(tier.NotWritten))),
        new(
            Gauge(
                "telemetry_monitor_files_set_aside",
                "Damaged files of the state directory that were set aside and are still there; absent without one."),
            (to, of) => to.Row().Count(of.FilesSetAside)),
    ];

    private static void ForEachTier(Exposition to, MonitorMetrics of, Action<Exposition, HistoryTier> write)
    {
        for (int row = 0; row < of.History.Count; row++)
            write(to.Row().Label("tier", of.History[row].Tier), of.History[row]);
    }

    private static IEnumerable<MonitorSource> Exports() =>
    [
        new(
            Counter(
                "telemetry_monitor_export_samples_total",
                "Samples and records for other programs: sent, refused by the receiver, or dropped since it took too "
                + "little for too long.", "to", "result"),
            (to, of) =>
            {
                for (int row = 0; row < of.Exports.Count; row++)
                {
                    to.Row().Label("to", of.Exports[row].To).Keep();
                    to.Again().Label("result", "sent").Count(of.Exports[row].Sent);
                    to.Again().Label("result", "refused").Count(of.Exports[row].Refused);
                    to.Again().Label("result", "dropped").Count(of.Exports[row].Dropped);
                }
            }),
        new(
            Gauge("telemetry_monitor_export_queue_samples", "Samples and records that wait to be sent.", "to"),
            (to, of) =>
            {
                for (int row = 0; row < of.Exports.Count; row++)
                    to.Row().Label("to", of.Exports[row].To).Count(of.Exports[row].Queued);
            }),
        new(
            Gauge(
                "telemetry_monitor_export_verified",
                "1 if what was written came back when it was asked for, 0 if not; absent where nothing is asked for.",
                "to"),
            (to, of) =>
            {
                for (int row = 0; row < of.Exports.Count; row++)
                {
                    if (of.Exports[row].Verified is { } isVerified)
                        to.Row().Label("to", of.Exports[row].To).Count(isVerified ? 1 : 0);
                }
            }),
    ];

    private static IEnumerable<MonitorSource> Alerts() =>
    [
        new(
            Gauge("telemetry_monitor_alerts", "Alerts that are pending or fire, by their state.", "state"),
            (to, of) => WriteCounts(to, "state", of.Alerts)),
        new(
            Counter(
                "telemetry_monitor_notifications_total",
                "Posts of alerts: sent, failed and tried again, or changes of alerts that a receiver never got.", "to",
                "result"),
            (to, of) =>
            {
                for (int row = 0; row < of.Notifications.Count; row++)
                {
                    to.Row().Label("to", of.Notifications[row].To).Keep();
                    to.Again().Label("result", "sent").Count(of.Notifications[row].Sent);
                    to.Again().Label("result", "failed").Count(of.Notifications[row].Failed);
                    to.Again().Label("result", "missed").Count(of.Notifications[row].Missed);
                }
            }),
    ];

    private static IEnumerable<MonitorSource> Process() =>
    [
        new(
            Counter("process_cpu_seconds_total", "CPU time of the monitor."),
            (to, of) => to.Row().Seconds(of.Process?.CpuNs)),
        new(
            Gauge("process_resident_memory_bytes", "Resident memory of the monitor."),
            (to, of) => to.Row().Count(of.Process?.ResidentBytes)),
        new(
            Gauge("process_virtual_memory_bytes", "Address space of the monitor."),
            (to, of) => to.Row().Count(of.Process?.VirtualBytes)),
        new(Gauge("process_threads", "Threads of the monitor."), (to, of) => to.Row().Count(of.Process?.Threads)),
        new(Gauge("process_open_fds", "Open files of the monitor."), (to, of) => to.Row().Count(of.Process?.OpenFiles)),
        new(
            Gauge("process_start_time_seconds", "Start of the monitor, as seconds since 1970."),
            (to, of) => to.Row().Seconds(of.Process?.StartTimeNs)),
    ];

    private static void WriteCounts(Exposition to, string label, IReadOnlyList<NamedCount> counts)
    {
        for (int row = 0; row < counts.Count; row++)
            to.Row().Label(label, counts[row].Name).Count(counts[row].Count);
    }

    private static MetricFamily Gauge(string name, string help, params string[] labels) =>
        new(name, MetricType.Gauge, labels, help) { HasAppliance = false };

    private static MetricFamily Counter(string name, string help, params string[] labels) =>
        new(name, MetricType.Counter, labels, help) { HasAppliance = false };
}

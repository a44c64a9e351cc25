// SPDX-License-Identifier: Apache-2.0
using Telemetry.Exporting.Sending;

namespace Telemetry.Exporting.Tests;

/// <summary>Values of a monitor, all known.</summary>
internal static class SampleMonitor
{
    internal static MonitorMetrics Metrics() => new()
    {
        Version = "0.1.0",
        Appliances = [new NamedCount("live", 3), new NamedCount("gone", 1)],
        Series = 200,
        Refused = [new NamedCount("series", 4)],
        RowsLeftOut = 3,
        Malformed = 5,
        FrameTimes = SampleAppliance.Histogram([1_000_000, 2_000_000, 300_000_000]),
        BehindNs = 1_600_000_000,
        LongestPauseNs = 20_000_000,
        LongPausesNs = 4_500_000_000,
        History =
        [
            new HistoryTier("seconds", 1 << 20, 1_753_000_000_000_000_000, null)
            {
                ReachNs = 600_000_000_000, ConfiguredNs = 900_000_000_000,
            },
            new HistoryTier("minutes", 0, null, null),
            new HistoryTier("disk_minutes", 1 << 20, 1_752_900_000_000_000_000, 3) { IsWritten = false },
        ],
        Clients = 2,
        ClientFramesSkipped = 6,
        FilesSetAside = 1,
        RequestsRefused = [new NamedCount("404", 11)],
        Alerts = [new NamedCount("firing", 12)],
        Notifications = [new NotificationCount("http://alerts.example", 13, 14, 15)],
        Exports =
        [
            new ExportState("http://vm.example/api/v1/write", "remote_write")
            {
                Sent = 7, Refused = 8, Dropped = 9, Queued = 10, Verified = true,
            },
        ],
        Process = ProcessMetrics.Read(),
    };
}

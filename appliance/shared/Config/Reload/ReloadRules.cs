// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Config.Reload;

/// <summary>Rules for the settings that can be changed while running.</summary>
internal static class ReloadRules
{
    // Sizes of tables that are allocated once.
    private static readonly string[] FixedOfFlows =
    [
        NumberSettings.MaxChannels.Key, NumberSettings.MaxRanges.Key, NumberSettings.History.Key,
        NumberSettings.MaxPendingOrders.Key, NumberSettings.MaxConnections.Key,
    ];

    private const string HoursPath = "].hours";

    private static readonly string[] ChangeableOfAll =
        [
            NumberSettings.RepairWindow.Key, NumberSettings.MemoryLimit.Key, NumberSettings.MaxSeries.Key,
            "host_path.processes", "host_path.late_order", "host_path.interrupt_min",
            "play.lab",                                         // which a run does not use
        ];

    /// <summary>True if the setting at a path can be changed while running.</summary>
    internal static bool CanChange(string path)
    {
        if (path.StartsWith("protocols[", StringComparison.Ordinal))
            return true;
        if (!path.StartsWith("feeds[", StringComparison.Ordinal)
            && !path.StartsWith("sessions[", StringComparison.Ordinal))
            return ChangeableOfAll.Contains(path);
        return !path.Contains(HoursPath, StringComparison.Ordinal)
            && !FixedOfFlows.Contains(path[(path.LastIndexOf('.') + 1)..]);
    }

    /// <summary>The wanted settings, except those that cannot change while running, which keep their running
    /// values.</summary>
    internal static Settings Effective(Settings running, Settings wanted) => running with
    {
        RepairWindowNs = wanted.RepairWindowNs,
        MemoryLimitBytes = wanted.MemoryLimitBytes,
        MaxSeries = wanted.MaxSeries,
        HostPath = running.HostPath with
        {
            Processes = wanted.HostPath.Processes,
            LateOrderNs = wanted.HostPath.LateOrderNs,
            InterruptMinNs = wanted.HostPath.InterruptMinNs,
        },
        Play = wanted.Play,
        Protocols = wanted.Protocols,
        Feeds = [.. wanted.Feeds.Select(feed => Keep(running, feed))],
        Sessions = [.. wanted.Sessions.Select(session => Keep(running, session))],
    };

    private static FeedSettings Keep(Settings running, FeedSettings wanted) =>
        running.Feeds.FirstOrDefault(feed => feed.Name.Value == wanted.Name.Value) is { } kept
            ? wanted with
            {
                MaxChannels = kept.MaxChannels,
                MaxRanges = kept.MaxRanges,
                HistoryLength = kept.HistoryLength,
                Hours = kept.Hours,
            }
            : wanted;

    private static SessionSettings Keep(Settings running, SessionSettings wanted) =>
        running.Sessions.FirstOrDefault(session => session.Name.Value == wanted.Name.Value) is { } kept
            ? wanted with { MaxPendingOrders = kept.MaxPendingOrders, MaxConnections = kept.MaxConnections }
            : wanted;
}

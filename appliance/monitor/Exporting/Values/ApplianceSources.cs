// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages;
using Telemetry.Messages.Counters;
using Telemetry.Reports;
using Telemetry.Reports.Host;

namespace Telemetry.Exporting.Values;

/// <summary>Metrics of an appliance as a whole and of its process.</summary>
internal static class ApplianceSources
{
    internal static IEnumerable<MetricSource> All() =>
    [
        .. Identity(), .. Day(),
        .. Counters<LedgerCounters>(
            LedgerMessage.TemplateId, report => report.Ledger, of => ((LedgerReport)of).Counters),
        .. Counters<ApplianceCounters>(
            ApplianceMessage.TemplateId, report => report.Appliance, of => ((ApplianceReport)of).Counters),
        .. Counters<PublicationCounters>(
            PublicationMessage.TemplateId, report => report.Publication, of => ((PublicationReport)of).Counters),
        .. Counters<MediaDriverCounters>(
            MediaDriverMessage.TemplateId, report => report.MediaDriver, of => ((MediaDriverReport)of).Counters),
        .. Counters<BlackBoxCounters>(
            BlackBoxMessage.TemplateId, report => report.BlackBox, of => ((BlackBoxReport)of).Counters),
        .. Counters<HostDropCounters>(
            HostDropsMessage.TemplateId, report => report.HostDrops, of => ((HostDropsReport)of).Counters),
    ];

    private static IEnumerable<MetricSource> Identity() =>
    [
        new(
            new MetricFamily(
                "telemetry_appliance_info", MetricType.Gauge,
                ["host", "appliance_instance", "version", "mode", "config_hash", "settings_hash", "stamp_source"],
                "Identity of the appliance; 1."),
            (to, of) =>
            {
                if (of.Totals is not { } totals)
                    return;
                to.Row().Label("host", totals.Host).Label("appliance_instance", totals.Instance)
                    .Label("version", totals.Version).Label("mode", totals.Mode)
                    .Label("config_hash", totals.ConfigHash).Label("settings_hash", totals.HostSettings?.Hash)
                    .Label("stamp_source", totals.Clock?.StampSource).Count(1);
            }),
        new(
            new MetricFamily(
                "telemetry_appliance_up", MetricType.Gauge, [],
                "1 while intervals of the appliance arrive, even late; 0 if nothing is received of it, or never was of "
                + "an expected one; absent while it starts, and after it has said that it ends."),
            (to, of) => to.Row().Count(of.IsUp is { } isUp ? isUp ? 1 : 0 : null)),
        new(
            new MetricFamily(
                "telemetry_appliance_venue_open", MetricType.Gauge, [],
                "1 while the appliance's venue is open, else 0; absent where its hours are not configured."),
            (to, of) => to.Row().Count(of.IsVenueOpen is { } isOpen ? isOpen ? 1 : 0 : null)),
        new(
            new MetricFamily(
                "telemetry_appliance_last_interval_timestamp_seconds", MetricType.Gauge, [],
                "End of the newest interval, as seconds since 1970."),
            (to, of) => to.Row().Seconds(of.LastIntervalTimeNs)),
        new(
            new MetricFamily(
                "telemetry_appliance_start_timestamp_seconds", MetricType.Gauge, [],
                "Start of what the totals of the day hold, as seconds since 1970."),
            (to, of) => to.Row().Seconds(of.StartTimeNs)),
        new(
            new MetricFamily(
                "telemetry_appliance_process_start_timestamp_seconds", MetricType.Gauge, [],
                "Start of the appliance's process, as seconds since 1970."),
            (to, of) => to.Row().Seconds(of.ProcessStartTimeNs)),
    ];

    private static IEnumerable<MetricSource> Day() =>
    [
        new(
            SchemaFamilies.Of("telemetry_appliance_restarts_total"),
            (to, of) => to.Row().Count(of.Totals?.Day?.Restarts)),
        new(
            SchemaFamilies.Of("telemetry_appliance_down_seconds_total"),
            (to, of) => to.Row().Seconds(of.Totals?.Day?.DownNs)),
        new(
            SchemaFamilies.Of("telemetry_appliance_state_failures_total"),
            (to, of) => to.Row().Count(of.Totals?.Day?.StateFailures)),
    ];

    /// <summary>Counters with one row per appliance.</summary>
    private static IEnumerable<MetricSource> Counters<TCounters>(
        ushort templateId, Func<SummaryReport, object?> find, Func<object, TCounters> read)
        where TCounters : unmanaged, ICounters
    {
        CounterMembers<TCounters> counters = new(templateId);
        foreach (string name in counters.Names)
        {
            CounterMembers<TCounters>.Member[] members = counters.Of(name);
            yield return new MetricSource(SchemaFamilies.Of(name), (to, of) =>
            {
                if (of.Totals is { } totals && find(totals) is { } report)
                    CounterMembers<TCounters>.Write(to.Row(), read(report), members);
            });
        }
    }
}

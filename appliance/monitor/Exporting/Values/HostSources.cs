// SPDX-License-Identifier: Apache-2.0
using Telemetry.Exporting.Formats;
using Telemetry.Reports;
using Telemetry.Reports.Host;

namespace Telemetry.Exporting.Values;

/// <summary>Metrics of the host of an appliance: clock, settings, sockets, bursts and subscribers.</summary>
internal static class HostSources
{
    private const double PartsInRatio = 1e9;

    private static readonly string[] SubscriberStates = ["live", "silent", "left"];

    internal static IEnumerable<MetricSource> All() =>
        [.. Clock(), .. Settings(), .. Sockets(), .. Bursts(), .. Subscribers()];

    private static IEnumerable<MetricSource> Clock() =>
    [
        Seconds("telemetry_clock_offset_uncertainty_seconds", clock => clock.UncertaintyNs),
        Seconds("telemetry_clock_max_error_seconds", clock => clock.MaxErrorNs),
        Seconds("telemetry_clock_estimated_error_seconds", clock => clock.EstimatedErrorNs),
        Seconds("telemetry_clock_source_offset_seconds", clock => clock.Source?.OffsetNs),
        Seconds("telemetry_clock_source_error_seconds", clock => clock.Source?.ErrorNs),
        Seconds("telemetry_clock_mapping_error_seconds", clock => clock.MappingErrorNs),
        Seconds("telemetry_stamp_resolution_seconds", clock => clock.ResolutionNs),
        new(
            new MetricFamily(
                "telemetry_clock_synchronised", MetricType.Gauge, [],
                "1 while the kernel reports the host's clock as synchronised, else 0; absent if unknown."),
            (to, of) =>
            {
                if (of.Totals?.Clock?.Synchronised is { } isSynchronised)
                    to.Row().Count(isSynchronised ? 1 : 0);
            }),
        new(
            SchemaFamilies.Of("telemetry_clock_frequency_ratio"),
            (to, of) =>
            {
                if (of.Totals?.Clock?.FrequencyPpb is { } parts)
                    to.Row().Number(parts / PartsInRatio);
            }),
    ];

    private static MetricSource Seconds(string name, Func<ClockReport, long?> value) => new(
        SchemaFamilies.Of(name),
        (to, of) => to.Row().Seconds(of.Totals?.Clock is { } clock ? value(clock) : null));

    private static IEnumerable<MetricSource> Settings() =>
    [
        new(SchemaFamilies.Of("telemetry_host_settings"), (to, of) =>
        {
            if (of.Totals?.HostSettings is not { } settings)
                return;
            to.Row().Label("verdict", "ok").Count(settings.Ok);
            to.Row().Label("verdict", "warn").Count(settings.Warn);
            to.Row().Label("verdict", "fail").Count(settings.Fail);
            to.Row().Label("verdict", "absent").Count(settings.NotApplicable);
            to.Row().Label("verdict", "unknown").Count(settings.Unknown);
        }),
        new(
            SchemaFamilies.Of("telemetry_host_settings_changes_total"),
            (to, of) => to.Row().Count(of.Totals?.HostSettings?.Changes)),
    ];

    private static IEnumerable<MetricSource> Sockets() =>
    [
        new(SchemaFamilies.Of("telemetry_socket_drops_total"), (to, of) =>
        {
            IReadOnlyList<SocketDropsReport>? sockets = of.Totals?.HostDrops?.Sockets;
            for (int row = 0; row < sockets?.Count; row++)
                WriteSocket(to, sockets, row);
        }),
    ];

    /// <summary>Writes the drops of all rows of one feed, line and port, at the first of them.</summary>
    private static void WriteSocket(Exposition to, IReadOnlyList<SocketDropsReport> sockets, int row)
    {
        SocketDropsReport socket = sockets[row];
        long? drops = null;
        for (int other = 0; other < sockets.Count; other++)
        {
            SocketDropsReport found = sockets[other];
            if (found.Feed != socket.Feed || found.Line != socket.Line || found.Port != socket.Port)
                continue;
            if (other < row)
                return;
            drops = found.Drops is { } known ? (drops ?? 0) + known : drops;
        }
        to.Row().Label("feed", socket.Feed).Label("line", socket.Line);
        LabelNumber(to, "port", socket.Port);
        to.Count(drops);
    }

    private static IEnumerable<MetricSource> Bursts() =>
    [
        new(SchemaFamilies.Of("telemetry_burst_packets"), (to, of) => ForEach(to, of, burst => burst.Packets)),
        new(SchemaFamilies.Of("telemetry_burst_bytes"), (to, of) => ForEach(to, of, burst => burst.Bytes)),
    ];

    private static void ForEach(Exposition to, ApplianceMetrics of, Func<BurstReport, long> value)
    {
        for (int row = 0; row < Math.Min(of.Minute?.Bursts.Count ?? 0, FlowSources.MostRows); row++)
        {
            BurstReport burst = of.Minute!.Bursts[row];
            to.Row().Label(burst.Line is null ? "session" : "feed", burst.Flow).Label("line", burst.Line)
                .Label("direction", burst.Direction);
            LabelSeconds(to, "window_seconds", burst.WindowNs);
            to.Count(value(burst));
        }
    }

    private static IEnumerable<MetricSource> Subscribers() =>
    [
        new(
            new MetricFamily(
                "telemetry_subscribers", MetricType.Gauge, ["state"],
                "Subscribers of the appliance's messages, as its media driver reports them."),
            (to, of) =>
            {
                if (of.Totals?.Subscribers is not { } subscribers)
                    return;
                foreach (string state in SubscriberStates)
                {
                    int count = 0;
                    for (int row = 0; row < subscribers.Count; row++)
                        count += subscribers[row].State == state ? 1 : 0;
                    to.Row().Label("state", state).Count(count);
                }
            }),
        new(SchemaFamilies.Of("telemetry_subscriber_behind_bytes"), WriteBehind),
    ];

    /// <summary>Writes for each stream the bytes of the subscriber that is furthest behind.</summary>
    private static void WriteBehind(Exposition to, ApplianceMetrics of)
    {
        if (of.Totals?.Subscribers is not { } subscribers)
            return;
        for (int last = int.MinValue; NextStream(subscribers, last) is { } stream; last = stream)
        {
            long? most = null;
            for (int row = 0; row < subscribers.Count; row++)
            {
                IReadOnlyList<SubscriberStreamReport> streams = subscribers[row].Streams;
                for (int place = 0; place < streams.Count; place++)
                {
                    if (streams[place].Stream == stream && streams[place].BehindBytes is { } bytes)
                        most = Math.Max(most ?? 0, bytes);
                }
            }
            LabelNumber(to.Row(), "stream", stream);
            to.Count(most);
        }
    }

    /// <summary>Lowest stream above a number; null if there is none.</summary>
    private static int? NextStream(IReadOnlyList<SubscriberReport> subscribers, int above)
    {
        int? next = null;
        for (int row = 0; row < subscribers.Count; row++)
        {
            IReadOnlyList<SubscriberStreamReport> streams = subscribers[row].Streams;
            for (int place = 0; place < streams.Count; place++)
            {
                int stream = streams[place].Stream;
                if (stream > above && stream < (next ?? int.MaxValue))
                    next = stream;
            }
        }
        return next;
    }

    /// <summary>Adds nanoseconds as a label in seconds.</summary>
    private static void LabelSeconds(Exposition to, string name, long nanoseconds)
    {
        Span<byte> seconds = stackalloc byte[NumberText.Most];
        Span<char> text = stackalloc char[NumberText.Most];
        int length = NumberText.WriteSeconds(nanoseconds, seconds);
        _ = System.Text.Encoding.ASCII.GetChars(seconds[..length], text);
        to.Label(name, text[..length]);
    }

    /// <summary>Adds a number as a label.</summary>
    internal static void LabelNumber(Exposition to, string name, int? number)
    {
        if (number is not { } known)
            return;
        Span<char> text = stackalloc char[NumberText.Most];
        _ = known.TryFormat(text, out int length, provider: System.Globalization.CultureInfo.InvariantCulture);
        to.Label(name, text[..length]);
    }
}

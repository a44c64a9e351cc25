// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Telemetry.Fleet;
using Telemetry.Fleet.Desk;
using Telemetry.Fleet.Publishers;
using Telemetry.Reports;
using Telemetry.Reports.Host;
using Telemetry.Reports.Json;

namespace Telemetry.Monitor.Json;

/// <summary>The appliances and their states. Called on the thread of the fleet.</summary>
internal static class FleetJson
{
    /// <summary>Writes the whole answer.</summary>
    public static void Write(Utf8JsonWriter json, FleetModel fleet)
    {
        json.WriteStartObject();
        json.WriteNumber("now_time_ns"u8, fleet.TimeNs);
        json.Field("second_time_ns"u8, NewestTimeNs(fleet));
        json.WriteStartArray("appliances"u8);
        foreach (FleetAppliance appliance in fleet.Appliances)
        {
            json.WriteStartObject();
            WriteRow(json, fleet, appliance);
            json.WriteEndObject();
        }
        foreach (string name in fleet.Missing)
        {
            json.WriteStartObject();
            WriteMissing(json, name);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>End of the newest interval, UTC, nanoseconds; null before the first.</summary>
    public static long? NewestTimeNs(FleetModel fleet) =>
        fleet.Appliances.Max(one => one.Current.LastInterval?.EndTimeNs);

    /// <summary>Writes the members of one row.</summary>
    public static void WriteRow(Utf8JsonWriter json, FleetModel fleet, FleetAppliance appliance)
    {
        Publisher publisher = appliance.Current;
        SummaryReport totals = publisher.Counters();
        ApplianceState state = publisher.StateAt(fleet.NowNs);
        json.WriteString("appliance"u8, appliance.Name);
        json.Field("host"u8, totals.Host);
        json.Field("instance"u8, totals.Instance);
        json.Field("incarnation"u8, totals.Incarnation);
        json.WriteStartObject("labels"u8);
        foreach (Label label in totals.Labels)
            json.WriteString(label.Key, label.Value);
        json.WriteEndObject();
        json.WriteString("channel"u8, publisher.Channel);
        json.WriteString("state"u8, Severity.NameOf(state));
        json.WriteNumber("age_ns"u8, fleet.NowNs - publisher.HeardNs);
        json.WriteString("severity"u8, Severity.NameOf(Severity.Of(fleet, appliance)));
        json.Field("version"u8, totals.Version);
        json.Field("mode"u8, publisher.LastInterval?.Interval.Mode);
        json.WriteNumber("first_time_ns"u8, publisher.FirstTimeNs);
        json.WriteNumber("last_time_ns"u8, publisher.LastTimeNs);
        json.WriteNumber("restarts"u8, appliance.Starts.Count - 1);
        WriteFlows(json, totals);
        json.WriteBoolean("complete"u8, publisher.IsComplete);
        json.Field("coverage"u8, CoverageOf(publisher));
        WriteClock(json, totals.Clock);
        json.Field("settings_hash"u8, totals.HostSettings?.Hash);
        json.Field("settings_verdict"u8, totals.HostSettings?.Verdict);
        WriteReceived(json, publisher.Received);
        json.WriteBoolean("conflict"u8, appliance.InConflict);
        json.Field("first_seen_ns"u8, fleet.FirstSeen?.Find(appliance.Name));
        json.WriteBoolean("new_today"u8, fleet.FirstSeen?.IsNewToday(appliance.Name, fleet.TimeNs) ?? false);
    }

    /// <summary>Writes the members of the row of an expected appliance that never came.</summary>
    public static void WriteMissing(Utf8JsonWriter json, string name)
    {
        json.WriteString("appliance"u8, name);
        json.WriteString("state"u8, Severity.NameOf(ApplianceState.Missing));
        json.WriteString("severity"u8, Severity.NameOf(Severity.Error));
    }

    /// <summary>Writes the state of the wall clock.</summary>
    public static void WriteClock(Utf8JsonWriter json, ClockReport? clock)
    {
        json.WriteStartObject("clock"u8);
        json.Field("synchronised"u8, clock?.Synchronised);
        json.Field("uncertainty_ns"u8, clock?.UncertaintyNs);
        json.Field("source"u8, clock?.Source?.Name);
        json.WriteEndObject();
    }

    /// <summary>Share of the intervals since the first that were received; null before the first.</summary>
    public static double? CoverageOf(Publisher publisher) => publisher.Intervals == 0 ? null
        : (double)publisher.Intervals / (publisher.Intervals + publisher.MissingIntervals);

    private static void WriteFlows(Utf8JsonWriter json, SummaryReport totals)
    {
        var raised = totals.Raised?.Where(one => one.Severity != "info").Select(one => one.Flow).ToHashSet() ?? [];
        json.WriteNumber("feeds"u8, totals.Feeds.Count);
        json.WriteNumber("feeds_ok"u8, totals.Feeds.Count(feed => feed.Complete && !raised.Contains(feed.Feed)));
        json.WriteNumber("sessions"u8, totals.Sessions.Count);
        json.WriteNumber("sessions_ok"u8, totals.Sessions.Count(
            session => session.Complete && !raised.Contains(session.Session)));
        json.WriteNumber("messages_lost"u8, totals.Feeds.Sum(feed => feed.MessagesLost));
        json.WriteNumber("feed_gaps"u8, totals.Feeds.Sum(feed => feed.FeedGaps));
        json.WriteNumber("unanswered"u8, totals.Sessions.Sum(session => session.Unanswered));
    }

    private static void WriteReceived(Utf8JsonWriter json, IReadOnlyList<ReceivedReport> received) =>
        json.Objects("received"u8, received, JsonSummary.WriteReceived);
}

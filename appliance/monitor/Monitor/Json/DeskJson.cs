// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Telemetry.Fleet.Desk;
using Telemetry.Reports;
using Telemetry.Reports.Host;
using Telemetry.Reports.Json;

namespace Telemetry.Monitor.Json;

/// <summary>Rows of the desk; the member <c>id</c> is written by the caller.</summary>
internal static class DeskJson
{
    /// <summary>Key of a feed or session among all appliances.</summary>
    public static string IdOf(string appliance, string flow) => $"{appliance}|{flow}";

    public static void WriteFeed(Utf8JsonWriter json, FeedRow row)
    {
        FeedReport totals = row.Totals;
        json.WriteString("appliance"u8, row.Appliance);
        json.WriteString("feed"u8, totals.Feed);
        json.Field("protocol"u8, totals.Protocol);
        WriteState(json, row.Severity, row.State, row.StateTimeNs);
        json.Field("messages_per_second"u8, row.MessagesPerSecond);
        json.Field("packets_per_second"u8, row.PacketsPerSecond);
        json.Field("bytes_per_second"u8, row.BytesPerSecond);
        json.WriteNumber("messages"u8, totals.Messages);
        json.WriteNumber("messages_lost"u8, totals.MessagesLost);
        json.WriteNumber("messages_unobserved"u8, totals.MessagesUnobserved);
        json.WriteNumber("feed_gaps"u8, totals.FeedGaps);
        json.WriteNumber("line_gaps"u8, totals.LineGaps);
        json.WriteNumber("messages_repaired"u8, totals.MessagesRepaired);
        json.WriteNumber("blind_ns"u8, totals.Blind.TotalNs);
        json.Objects("lines"u8, totals.Lines, WriteLine);
        json.Object("feed_age"u8, row.FeedAge, (writer, figures) =>
        {
            WriteFigures(writer, figures);
            writer.Field("uncertainty_ns"u8, row.UncertaintyNs);
        });
        json.WriteBoolean("complete"u8, row.Complete);
        json.Field("last_gap_time_ns"u8, row.LastGapTimeNs);
    }

    public static void WriteSession(Utf8JsonWriter json, SessionRow row)
    {
        SessionReport totals = row.Totals;
        json.WriteString("appliance"u8, row.Appliance);
        json.WriteString("session"u8, totals.Session);
        json.Field("protocol"u8, totals.Protocol);
        WriteState(json, row.Severity, row.State, row.StateTimeNs);
        json.Field("logged_in"u8, row.LoggedIn);
        json.Field("orders_per_second"u8, row.OrdersPerSecond);
        json.WriteNumber("orders"u8, totals.Orders);
        json.WriteNumber("open"u8, row.Open);
        json.WriteNumber("unanswered"u8, totals.Unanswered);
        json.WriteNumber("rejects"u8, totals.Rejects);
        json.WriteNumber("fills"u8, totals.Fills);
        json.WriteNumber("cancels"u8, totals.Cancels);
        json.WriteNumber("connections"u8, totals.Connections);
        json.WriteNumber("retransmits"u8, totals.Retransmits);
        json.Object("ack"u8, row.Ack, WriteFigures);
        json.Object("ack_day"u8, row.AckOfDay, WriteFigures);
        json.Object("tick_to_trade"u8, row.TickToTrade, WriteFigures);
        json.WriteBoolean("complete"u8, row.Complete);
    }

    public static void WriteHost(Utf8JsonWriter json, HostRow row)
    {
        SummaryReport totals = row.Totals;
        json.WriteString("appliance"u8, row.Appliance);
        json.Field("host"u8, totals.Host);
        WriteState(json, row.Severity, Severity.NameOf(row.State), null);
        json.WriteNumber("age_ns"u8, row.AgeNs);
        json.Field("first_seen_ns"u8, row.FirstSeenNs);
        json.WriteBoolean("new_today"u8, row.IsNew);
        WriteDrops(json, totals.HostDrops);
        FleetJson.WriteClock(json, totals.Clock);
        WriteSettings(json, totals.HostSettings);
        WriteLedger(json, totals.Ledger);
        json.Field("cpu_cores"u8, row.CpuCores);
        json.Field("subscribers"u8, row.Subscribers);
        json.Field("behind_bytes"u8, row.BehindBytes);
        json.WriteNumber("missing"u8, row.Missing);
        json.WriteBoolean("complete"u8, row.Complete);
    }

    public static void WriteProblem(Utf8JsonWriter json, ProblemRow row)
    {
        json.WriteString("severity"u8, Severity.NameOf(row.Severity));
        json.WriteString("appliance"u8, row.Appliance);
        json.Field("flow"u8, row.Flow);
        json.Field("line"u8, row.Line);
        json.WriteString("event"u8, row.Event);
        json.WriteString("text"u8, row.Text);
        json.Field("time_ns"u8, row.TimeNs);
        json.Field("stamp_ns"u8, row.StampNs);
        json.WriteBoolean("raised"u8, row.Raised);
    }

    private static void WriteState(Utf8JsonWriter json, int severity, string state, long? timeNs)
    {
        json.WriteString("severity"u8, Severity.NameOf(severity));
        json.WriteString("state"u8, state);
        json.Field("state_time_ns"u8, timeNs);
    }

    private static void WriteLine(Utf8JsonWriter json, LineReport line)
    {
        json.WriteString("line"u8, line.Line);
        json.WriteNumber("packets"u8, line.Packets);
        json.WriteNumber("wins"u8, line.Wins);
        json.WriteNumber("messages_first"u8, line.Arbitration.MessagesFirst);
        json.WriteNumber("messages_missing"u8, line.MessagesMissing);
        json.Field("ahead_p50_ns"u8, line.Ahead.P50Ns);
        json.WriteBoolean("complete"u8, line.Complete);
    }

    private static void WriteFigures(Utf8JsonWriter json, LatencyFigures figures)
    {
        json.WriteNumber("count"u8, figures.Count);
        json.Field("p50_ns"u8, figures.P50Ns);
        json.Field("p99_ns"u8, figures.P99Ns);
        json.Field("p999_ns"u8, figures.P999Ns);
        json.Field("max_ns"u8, figures.MaxNs);
    }

    private static void WriteDrops(Utf8JsonWriter json, HostDropsReport? drops)
    {
        json.WriteStartObject("host_drops"u8);
        json.Field("nic_missed"u8, drops?.NicMissed);
        json.Field("nic_no_buffer"u8, drops?.NicNoBuffer);
        json.Field("softnet"u8, drops?.SoftnetDropped);
        json.Field("sockets"u8, drops?.Sockets?.Sum(socket => socket.Drops));
        json.WriteEndObject();
    }

    private static void WriteSettings(Utf8JsonWriter json, HostSettingsReport? settings)
    {
        json.WriteStartObject("settings"u8);
        json.Field("verdict"u8, settings?.Verdict);
        json.Field("hash"u8, settings?.Hash);
        json.Field("warn"u8, settings?.Warn);
        json.Field("fail"u8, settings?.Fail);
        json.Field("changes"u8, settings?.Changes);
        json.WriteEndObject();
    }

    private static void WriteLedger(Utf8JsonWriter json, LedgerReport ledger)
    {
        json.WriteStartObject("ledger"u8);
        json.Field("seen"u8, ledger.Seen);
        json.Field("matched"u8, ledger.Matched);
        json.Field("unmatched"u8, ledger.Unmatched);
        json.Field("recorded"u8, ledger.Recorded);
        json.Field("lost_ring"u8, ledger.LostRing);
        json.Field("lost_pipeline"u8, ledger.LostPipeline);
        json.Field("in_flight"u8, ledger.InFlight);
        json.Field("closed"u8, ledger.Closed);
        json.WriteEndObject();
    }
}

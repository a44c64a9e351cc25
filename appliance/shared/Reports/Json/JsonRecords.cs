// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text.Json;
using Telemetry.Reports.Events;
using Telemetry.Reports.Json.Events;

namespace Telemetry.Reports.Json;

/// <summary>Writes the lines of single packets, messages, orders, gaps and events.</summary>
internal static class JsonRecords
{
    /// <summary>Writes an event, a gap or an order as an object.</summary>
    public static void WriteObject(Utf8JsonWriter json, object report)
    {
        json.WriteStartObject();
        WriteMembers(json, report);
        json.WriteEndObject();
    }

    /// <summary>Writes the members of an event, a gap or an order.</summary>
    public static void WriteMembers(Utf8JsonWriter json, object report)
    {
        switch (report)
        {
            case EventReport one:
                JsonEvents.Write(json, one);
                break;
            case GapReport gap:
                WriteGap(json, gap);
                break;
            case OrderReport order:
                WriteOrder(json, order);
                break;
            default:
                throw new ArgumentException("No record.", nameof(report));
        }
    }

    public static void WritePacket(Utf8JsonWriter json, PacketReport report)
    {
        json.Field("frame"u8, report.Frame);
        json.Field("capture"u8, report.Capture);
        json.WriteNumber("stamp_ns"u8, report.StampNs);
        json.Field("time_ns"u8, report.TimeNs);
        json.Field("hook"u8, report.Hook);
        json.Field("flow"u8, report.Flow);
        json.Field("line"u8, report.Line);
        json.Field("protocol"u8, report.Protocol);
        json.Field("channel"u8, report.Channel);
        json.Field("first_sequence"u8, report.FirstSequence);
        json.Field("count"u8, report.Count);
        json.Field("unsequenced"u8, report.Unsequenced);
        json.Field("next_sequence"u8, report.NextSequence);
        json.Field("send_time_ns"u8, report.SendTimeNs);
        json.Field("since_midnight_ns"u8, report.SinceMidnightNs);
        json.Field("message_time_ns"u8, report.MessageTimeNs);
        json.Field("time_base"u8, report.TimeBase);
        json.Field("heartbeat"u8, report.Heartbeat);
        json.Field("reset"u8, report.Reset);
        json.Field("end_of_session"u8, report.EndOfSession);
        json.Field("error"u8, report.Error);
    }

    public static void WriteMessage(Utf8JsonWriter json, MessageReport report)
    {
        json.Field("frame"u8, report.Frame);
        json.Field("capture"u8, report.Capture);
        json.WriteNumber("stamp_ns"u8, report.StampNs);
        json.Field("time_ns"u8, report.TimeNs);
        json.Field("flow"u8, report.Flow);
        json.WriteNumber("connection"u8, report.Connection);
        json.Field("protocol"u8, report.Protocol);
        json.Field("direction"u8, report.Direction);
        json.Field("offset"u8, report.Offset);
        json.Field("length"u8, report.Length);
        if (report.CodeIsNumber
            && long.TryParse(report.Code, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long code))
            json.WriteNumber("code"u8, code);
        else
            json.Field("code"u8, report.Code);
        json.Field("packet_type"u8, report.PacketType);
        json.Field("message"u8, report.Message);
        json.Field("role"u8, report.Role);
        json.Field("key"u8, report.OrderKey);
        json.Field("key2"u8, report.OrderKey2);
        json.Field("sequence"u8, report.Sequence);
        json.Field("send_time_ns"u8, report.SendTimeNs);
        json.Field("time_base"u8, report.TimeBase);
        json.WriteBoolean("retransmitted"u8, report.Retransmitted);
        json.WriteBoolean("partial"u8, report.Partial);
        json.Field("error"u8, report.Error);
    }

    public static void WriteConnection(Utf8JsonWriter json, ConnectionReport report)
    {
        json.Field("process"u8, report.Process);
        json.Field("pid"u8, report.Pid);
        json.Field("cgroup"u8, report.Cgroup);
        json.Field("container"u8, report.Container);
        json.Field(report.Names);
        json.Field("local"u8, report.Local);
        json.Field("remote"u8, report.Remote);
        json.Field("direction"u8, report.Direction);
        json.Field("start_time_ns"u8, report.StartTimeNs);
        json.Field("duration_ns"u8, report.DurationNs);
        json.Field("bytes_sent"u8, report.BytesSent);
        json.Field("bytes_received"u8, report.BytesReceived);
        json.Field("retransmits"u8, report.Retransmits);
        json.Field("srtt_ns"u8, report.SrttNs);
        json.Field("end"u8, report.End);
        json.Field("reason"u8, report.Reason);
    }

    public static void WriteOrder(Utf8JsonWriter json, OrderReport report)
    {
        json.Field("session"u8, report.Session);
        json.Field("connection"u8, report.Connection);
        json.Field("key"u8, report.OrderKey);
        json.Field("kind"u8, report.Kind);
        json.WriteNumber("order_stamp_ns"u8, report.OrderStampNs);
        json.Field("order_time_ns"u8, report.OrderTimeNs);
        json.Field("answer_stamp_ns"u8, report.AnswerStampNs);
        json.Field("answer_time_ns"u8, report.AnswerTimeNs);
        json.Field("answer"u8, report.Answer);
        json.Object("tick"u8, report.Tick, WriteTick);
        json.Field("attribution"u8, report.Attribution);
        json.Field("tick_to_trade_ns"u8, report.TickToTradeNs);
        json.Field("order_to_ack_ns"u8, report.OrderToAckNs);
        json.Field("order_hook"u8, report.OrderHook);
        json.Field("answer_hook"u8, report.AnswerHook);
        json.Field("answer_sequence"u8, report.AnswerSequence);
        json.Field("stamp_source"u8, report.StampSource);
        json.Field("resolution_ns"u8, report.ResolutionNs);
        json.Field("uncertainty_ns"u8, report.UncertaintyNs);
        json.WriteBoolean("retransmitted"u8, report.Retransmitted);
        JsonStages.Write(json, report.Stages);
    }

    private static void WriteTick(Utf8JsonWriter json, TickReport tick)
    {
        json.Field("feed"u8, tick.Feed);
        json.Field("line"u8, tick.Line);
        json.Field("channel"u8, tick.Channel);
        json.Field("sequence"u8, tick.Sequence);
        json.Field("stamp_ns"u8, tick.StampNs);
        json.Field("time_ns"u8, tick.TimeNs);
    }

    public static void WriteGap(Utf8JsonWriter json, GapReport report)
    {
        json.WriteNumber("id"u8, report.Id);
        json.Field("scope"u8, report.Scope);
        json.Field("feed"u8, report.Feed);
        json.Field("line"u8, report.Line);
        json.Field("address"u8, report.Address);
        json.Field("channel"u8, report.Channel);
        json.WriteNumber("first"u8, report.First);
        json.WriteNumber("last"u8, report.Last);
        json.WriteNumber("count"u8, report.Count);
        json.WriteNumber("opened_stamp_ns"u8, report.OpenedStampNs);
        json.Field("opened_time_ns"u8, report.OpenedTimeNs);
        json.WriteNumber("closed_stamp_ns"u8, report.ClosedStampNs);
        json.Field("closed_time_ns"u8, report.ClosedTimeNs);
        json.Field("state"u8, report.State);
        json.Field("repaired_by"u8, report.RepairedBy);
        json.Field("cause"u8, report.Cause);
        json.Field("suspect"u8, report.Suspect);
        json.WriteBoolean("at_end"u8, report.AtEnd);
        json.Field("uncertainty_ns"u8, report.UncertaintyNs);
    }

    /// <summary>Reads a gap. Members that are absent are unknown.</summary>
    public static GapReport ReadGap(JsonElement json) => new()
    {
        Id = json.Number("id") ?? 0,
        Scope = json.Text("scope") ?? "",
        Feed = json.Text("feed"),
        Line = json.Text("line"),
        Address = json.Text("address"),
        Channel = json.Text("channel"),
        First = json.Unsigned("first") ?? 0,
        Last = json.Unsigned("last") ?? 0,
        Count = json.Number("count") ?? 0,
        OpenedStampNs = json.Number("opened_stamp_ns") ?? 0,
        OpenedTimeNs = json.Number("opened_time_ns"),
        ClosedStampNs = json.Number("closed_stamp_ns") ?? 0,
        ClosedTimeNs = json.Number("closed_time_ns"),
        State = json.Text("state") ?? "",
        RepairedBy = json.Text("repaired_by"),
        Cause = json.Text("cause"),
        Suspect = json.Text("suspect"),
        AtEnd = json.Flag("at_end") == true,
        UncertaintyNs = json.Number("uncertainty_ns"),
    };
}

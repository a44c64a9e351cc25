// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text.Json;
using Telemetry.Reports.Events;

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
                WriteEvent(json, one);
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

    public static void WriteEvent(Utf8JsonWriter json, EventReport report)
    {
        json.WriteNumber("id"u8, report.Id);
        json.Field("event"u8, report.Event);
        json.Field("severity"u8, report.Severity);
        json.Field("state"u8, report.State);
        json.Field("flow"u8, report.Flow);
        json.Field("line"u8, report.Line);
        json.WriteNumber("stamp_ns"u8, report.StampNs);
        json.Field("time_ns"u8, report.TimeNs);
        json.Known("channel"u8, report.Channel);
        json.Known("first"u8, report.First);
        json.Known("last"u8, report.Last);
        if (report.Packets is null)
            json.Known("count"u8, report.Count);
        else
            json.Field("count"u8, report.Count);        // of dropped packets: null if it is not known
        json.Known("bytes"u8, report.Bytes);
        json.Known("duration_ns"u8, report.DurationNs);
        json.Known("offset_before_ns"u8, report.OffsetBeforeNs);
        json.Known("offset_after_ns"u8, report.OffsetAfterNs);
        json.Known("error_ns"u8, report.ErrorNs);
        json.Known("rate_change_ppb"u8, report.RateChangePpb);
        json.Known("moved_ns"u8, report.MovedNs);
        json.Known("since_stamp_ns"u8, report.SinceStampNs);
        json.Known("since_time_ns"u8, report.SinceTimeNs);
        json.Known("connection"u8, report.Connection);
        json.Known("key"u8, report.OrderKey);
        json.Known("requests"u8, report.Requests);
        json.Known("reason"u8, report.Reason);
        WriteOwner(json, report);
        json.Known("cause"u8, report.Cause);
        if (report.OrderCause is { } cause)
            JsonCauses.Write(json, cause);
        json.Known("inferred"u8, report.Inferred);
        json.Known("applied"u8, report.Applied);
        json.Known("counter"u8, report.Counter);
        json.Known("need_restart"u8, report.NeedRestart);
        json.Known("refused"u8, report.Refused);
        WriteInterface(json, report);
        WriteStorm(json, report);
        WriteStall(json, report);
        json.Known("thread"u8, report.Thread);
        json.Known("tid"u8, report.Tid);
        json.Known("device"u8, report.Device);
        json.Known("cpu"u8, report.Cpu);
        json.Known("detail"u8, report.Detail);
        json.Field("uncertainty_ns"u8, report.UncertaintyNs);
        if (report.Setting is not null)
            WriteSetting(json, report);
        if (report.BlackBox is { } file)
            WriteFile(json, file);
    }

    private static void WriteOwner(Utf8JsonWriter json, EventReport report)
    {
        json.Known("packets"u8, report.Packets);
        json.Known("direction"u8, report.Direction);
        json.Known("where"u8, report.Where);
        json.Known("process"u8, report.Process);
        json.Known("pid"u8, report.Pid);
        json.Known("cgroup"u8, report.Cgroup);
        json.Known("container"u8, report.Container);
        json.Known(report.Names);
    }

    private static void WriteStorm(Utf8JsonWriter json, EventReport report)
    {
        json.Known("storm_of"u8, report.StormOf);
        json.Known("ranges"u8, report.Ranges);
        json.Known("first_stamp_ns"u8, report.FirstStampNs);
        json.Known("last_stamp_ns"u8, report.LastStampNs);
        json.Known("longest_ns"u8, report.LongestNs);
    }

    private static void WriteStall(Utf8JsonWriter json, EventReport report)
    {
        json.Known("share_percent"u8, report.SharePercent);
        json.Known("by"u8, report.By);
        json.Known("by_tid"u8, report.ByTid);
        json.Known("by_ns"u8, report.ByNs);
    }

    private static void WriteInterface(Utf8JsonWriter json, EventReport report)
    {
        json.Known("interface"u8, report.Interface);
        json.Known("clock"u8, report.Clock);
        json.Known("during_attach"u8, report.DuringAttach);
    }

    private static void WriteFile(Utf8JsonWriter json, BlackBoxFileReport file)
    {
        json.Field("file"u8, file.File);
        json.Field("cause"u8, file.Cause);
        json.Field("cause_id"u8, file.CauseId);
        json.Field("from_stamp_ns"u8, file.FromStampNs);
        json.Field("to_stamp_ns"u8, file.ToStampNs);
        json.Field("packets"u8, file.Packets);
        json.Field("bytes"u8, file.Bytes);
        json.Field("complete"u8, file.Complete);
        json.Field("missing_before_ns"u8, file.MissingBeforeNs);
        json.Field("overtaken"u8, file.Overtaken);
        json.Field("sha256"u8, file.Sha256);
        json.Field("outcome"u8, file.Outcome);
        json.Field("triggers"u8, file.Triggers);
    }

    private static void WriteSetting(Utf8JsonWriter json, EventReport report)
    {
        json.WriteString("setting"u8, report.Setting);
        json.Field("target"u8, report.Target);
        json.Field("before"u8, report.Before);
        json.Field("after"u8, report.After);
        json.Field("verdict"u8, report.Verdict);
        json.Field("host_settings_hash"u8, report.HostSettingsHash);
    }
}

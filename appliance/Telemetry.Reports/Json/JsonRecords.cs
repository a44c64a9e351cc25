// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text.Json;
using Telemetry.Reports.Events;

namespace Telemetry.Reports.Json;

/// <summary>Writes the lines of single packets, messages, orders, gaps and events.</summary>
internal static class JsonRecords
{
    public static void WritePacket(Utf8JsonWriter json, PacketReport report)
    {
        json.Field(JsonKeys.Frame, report.Frame);
        json.Field(JsonKeys.Capture, report.Capture);
        json.WriteNumber(JsonKeys.StampNs, report.StampNs);
        json.Field(JsonKeys.TimeNs, report.TimeNs);
        json.Field(JsonKeys.Hook, report.Hook);
        json.Field(JsonKeys.Flow, report.Flow);
        json.Field(JsonKeys.Line, report.Line);
        json.Field(JsonKeys.Protocol, report.Protocol);
        json.Field(JsonKeys.Channel, report.Channel);
        json.Field(JsonKeys.FirstSequence, report.FirstSequence);
        json.Field(JsonKeys.Count, report.Count);
        json.Field(JsonKeys.Unsequenced, report.Unsequenced);
        json.Field(JsonKeys.NextSequence, report.NextSequence);
        json.Field(JsonKeys.SendTimeNs, report.SendTimeNs);
        json.Field(JsonKeys.SinceMidnightNs, report.SinceMidnightNs);
        json.Field(JsonKeys.MessageTimeNs, report.MessageTimeNs);
        json.Field(JsonKeys.TimeBase, report.TimeBase);
        json.Field(JsonKeys.Heartbeat, report.Heartbeat);
        json.Field(JsonKeys.Reset, report.Reset);
        json.Field(JsonKeys.EndOfSession, report.EndOfSession);
        json.Field(JsonKeys.Error, report.Error);
    }

    public static void WriteMessage(Utf8JsonWriter json, MessageReport report)
    {
        json.Field(JsonKeys.Frame, report.Frame);
        json.Field(JsonKeys.Capture, report.Capture);
        json.WriteNumber(JsonKeys.StampNs, report.StampNs);
        json.Field(JsonKeys.TimeNs, report.TimeNs);
        json.Field(JsonKeys.Flow, report.Flow);
        json.WriteNumber(JsonKeys.Connection, report.Connection);
        json.Field(JsonKeys.Protocol, report.Protocol);
        json.Field(JsonKeys.Direction, report.Direction);
        json.Field(JsonKeys.Offset, report.Offset);
        json.Field(JsonKeys.Length, report.Length);
        if (report.CodeIsNumber
            && long.TryParse(report.Code, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long code))
            json.WriteNumber(JsonKeys.Code, code);
        else
            json.Field(JsonKeys.Code, report.Code);
        json.Field(JsonKeys.PacketType, report.PacketType);
        json.Field(JsonKeys.Message, report.Message);
        json.Field(JsonKeys.Role, report.Role);
        json.Field(JsonKeys.Key, report.OrderKey);
        json.Field(JsonKeys.Key2, report.OrderKey2);
        json.Field(JsonKeys.Sequence, report.Sequence);
        json.Field(JsonKeys.SendTimeNs, report.SendTimeNs);
        json.Field(JsonKeys.TimeBase, report.TimeBase);
        json.WriteBoolean(JsonKeys.Retransmitted, report.Retransmitted);
        json.WriteBoolean(JsonKeys.Partial, report.Partial);
        json.Field(JsonKeys.Error, report.Error);
    }

    public static void WriteOrder(Utf8JsonWriter json, OrderReport report)
    {
        json.Field(JsonKeys.Session, report.Session);
        json.Field(JsonKeys.Connection, report.Connection);
        json.Field(JsonKeys.Key, report.OrderKey);
        json.Field(JsonKeys.Kind, report.Kind);
        json.WriteNumber(JsonKeys.OrderStampNs, report.OrderStampNs);
        json.Field(JsonKeys.OrderTimeNs, report.OrderTimeNs);
        json.Field(JsonKeys.AnswerStampNs, report.AnswerStampNs);
        json.Field(JsonKeys.AnswerTimeNs, report.AnswerTimeNs);
        json.Field(JsonKeys.Answer, report.Answer);
        if (report.Tick is { } tick)
        {
            json.WriteStartObject(JsonKeys.Tick);
            json.Field(JsonKeys.Feed, tick.Feed);
            json.Field(JsonKeys.Line, tick.Line);
            json.Field(JsonKeys.Channel, tick.Channel);
            json.Field(JsonKeys.Sequence, tick.Sequence);
            json.Field(JsonKeys.StampNs, tick.StampNs);
            json.Field(JsonKeys.TimeNs, tick.TimeNs);
            json.WriteEndObject();
        }
        else
        {
            json.WriteNull(JsonKeys.Tick);
        }
        json.Field(JsonKeys.Attribution, report.Attribution);
        json.Field(JsonKeys.TickToTradeNs, report.TickToTradeNs);
        json.Field(JsonKeys.OrderToAckNs, report.OrderToAckNs);
        json.Field(JsonKeys.OrderHook, report.OrderHook);
        json.Field(JsonKeys.AnswerHook, report.AnswerHook);
        json.Field(JsonKeys.AnswerSequence, report.AnswerSequence);
        json.Field(JsonKeys.StampSource, report.StampSource);
        json.Field(JsonKeys.ResolutionNs, report.ResolutionNs);
        json.Field(JsonKeys.UncertaintyNs, report.UncertaintyNs);
        json.WriteBoolean(JsonKeys.Retransmitted, report.Retransmitted);
    }

    public static void WriteGap(Utf8JsonWriter json, GapReport report)
    {
        json.WriteNumber(JsonKeys.Id, report.Id);
        json.Field(JsonKeys.Scope, report.Scope);
        json.Field(JsonKeys.Feed, report.Feed);
        json.Field(JsonKeys.Line, report.Line);
        json.Field(JsonKeys.Address, report.Address);
        json.Field(JsonKeys.Channel, report.Channel);
        json.WriteNumber(JsonKeys.First, report.First);
        json.WriteNumber(JsonKeys.Last, report.Last);
        json.WriteNumber(JsonKeys.Count, report.Count);
        json.WriteNumber(JsonKeys.OpenedStampNs, report.OpenedStampNs);
        json.Field(JsonKeys.OpenedTimeNs, report.OpenedTimeNs);
        json.WriteNumber(JsonKeys.ClosedStampNs, report.ClosedStampNs);
        json.Field(JsonKeys.ClosedTimeNs, report.ClosedTimeNs);
        json.Field(JsonKeys.State, report.State);
        json.Field(JsonKeys.RepairedBy, report.RepairedBy);
        json.Field(JsonKeys.Cause, report.Cause);
        json.Field(JsonKeys.Suspect, report.Suspect);
        json.WriteBoolean(JsonKeys.AtEnd, report.AtEnd);
        json.Field(JsonKeys.UncertaintyNs, report.UncertaintyNs);
    }

    public static void WriteEvent(Utf8JsonWriter json, EventReport report)
    {
        json.WriteNumber(JsonKeys.Id, report.Id);
        json.Field(JsonKeys.Event, report.Event);
        json.Field(JsonKeys.Severity, report.Severity);
        json.Field(JsonKeys.State, report.State);
        json.Field(JsonKeys.Flow, report.Flow);
        json.Field(JsonKeys.Line, report.Line);
        json.WriteNumber(JsonKeys.StampNs, report.StampNs);
        json.Field(JsonKeys.TimeNs, report.TimeNs);
        json.Known(JsonKeys.Channel, report.Channel);
        json.Known(JsonKeys.First, report.First);
        json.Known(JsonKeys.Last, report.Last);
        json.Known(JsonKeys.Count, report.Count);
        json.Known(JsonKeys.Bytes, report.Bytes);
        json.Known(JsonKeys.DurationNs, report.DurationNs);
        json.Known(JsonKeys.OffsetBeforeNs, report.OffsetBeforeNs);
        json.Known(JsonKeys.OffsetAfterNs, report.OffsetAfterNs);
        json.Known(ClockKeys.ErrorNs, report.ErrorNs);
        json.Known(ClockKeys.RateChangePpb, report.RateChangePpb);
        json.Known(ClockKeys.MovedNs, report.MovedNs);
        json.Known(JsonKeys.SinceStampNs, report.SinceStampNs);
        json.Known(JsonKeys.SinceTimeNs, report.SinceTimeNs);
        json.Known(JsonKeys.Connection, report.Connection);
        json.Known(JsonKeys.Key, report.OrderKey);
        json.Known(JsonKeys.Reason, report.Reason);
        json.Known(JsonKeys.Cause, report.Cause);
        json.Known(JsonKeys.Inferred, report.Inferred);
        json.Known(JsonKeys.Applied, report.Applied);
        json.Known(JsonKeys.Counter, report.Counter);
        json.Known(JsonKeys.NeedRestart, report.NeedRestart);
        json.Known(JsonKeys.Refused, report.Refused);
        json.Known(JsonKeys.Interface, report.Interface);
        json.Known(JsonKeys.DuringAttach, report.DuringAttach);
        json.Known(JsonKeys.StormOf, report.StormOf);
        json.Known(JsonKeys.Ranges, report.Ranges);
        json.Known(JsonKeys.FirstStampNs, report.FirstStampNs);
        json.Known(JsonKeys.LastStampNs, report.LastStampNs);
        json.Known(JsonKeys.LongestNs, report.LongestNs);
        json.Known(JsonKeys.Detail, report.Detail);
        json.Field(JsonKeys.UncertaintyNs, report.UncertaintyNs);
        if (report.Setting is null)
            return;
        json.WriteString(JsonKeys.Setting, report.Setting);
        json.Field(JsonKeys.Target, report.Target);
        json.Field(JsonKeys.Before, report.Before);
        json.Field(JsonKeys.After, report.After);
        json.Field(JsonKeys.Verdict, report.Verdict);
        json.Field(JsonKeys.HostSettingsHash, report.HostSettingsHash);
    }
}

// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.OrderEntry;
using Telemetry.Messages;
using Telemetry.Model.BlackBox;
using Telemetry.Model.Events;
using Telemetry.Model.Fingerprints;
using Telemetry.Model.Hashing;
using Telemetry.Publishing.Totals;

namespace Telemetry.Publishing.Events;

/// <summary>Encodes events of the analysis.</summary>
[HotPath]
internal static class EventEncoder
{
    /// <summary>Encodes an event; the origin is stamped afterwards.</summary>
    /// <param name="keyHash">Hash that replaces order keys; null publishes them in plain text.</param>
    /// <param name="settings">Settings of the host; null if they are not read.</param>
    /// <param name="drops">Encodes those of dropped packets.</param>
    /// <param name="causes">Encodes those of late orders.</param>
    /// <param name="groups">Control groups and containers of processes; null if none are looked at.</param>
    /// <param name="blackBox">Files of packets around events; null if none are written.</param>
    /// <param name="uncertaintyNs">Largest error of the event's times, nanoseconds, or the null value.</param>
    /// <returns>Bytes written.</returns>
    public static int Encode(
        Span<byte> buffer, in TelemetryEvent item, OrderKeyHash? keyHash, FingerprintHistory? settings,
        DropEncoder drops, CauseEncoder causes, IProcessGroups? groups, BlackBoxHistory? blackBox,
        long uncertaintyNs) =>
        item.Kind switch
        {
            TelemetryEventKind.Gap => EncodeGap(buffer, item, uncertaintyNs),
            TelemetryEventKind.Order => EncodeOrder(buffer, item, keyHash),
            TelemetryEventKind.SettingChanged => SettingEncoder.EncodeChange(
                buffer, item, settings?.Find(item.Number), uncertaintyNs),
            TelemetryEventKind.BlackBox => BlackBoxEncoder.EncodeFile(
                buffer, item, blackBox?.Find(item.Number), uncertaintyNs),
            TelemetryEventKind.LateOrder => causes.Encode(buffer, item, keyHash, uncertaintyNs),
            TelemetryEventKind.HostDrop => drops.EncodeEvent(buffer, item, keyHash, uncertaintyNs),
            _ => EncodeEvent(buffer, item, keyHash, groups, uncertaintyNs),
        };

    private static int EncodeGap(Span<byte> buffer, in TelemetryEvent item, long uncertaintyNs)
    {
        var message = new GapMessage
        {
            Id = item.Id,
            RaisedByStampNs = item.RaisedByStampNs,
            First = item.First,
            Last = item.Last,
            Count = item.Count,
            OpenedStampNs = item.OpenedStampNs,
            ClosedStampNs = item.ClosedStampNs,
            FeedIndex = item.FeedIndex,
            LineIndex = item.LineIndex,
            RepairedByLineIndex = item.RepairedByLineIndex,
            State = (byte)item.GapState,
            Cause = (byte)item.Cause,
            AtEnd = item.AtEnd,
            Severity = (byte)item.Severity,
            Suspect = item.HostSuspect,
            ClockUncertaintyNs = uncertaintyNs,
        };
        SameLayout.Copy(item.Channel, out message.Channel);
        return MessageEncoder.Begin(buffer, in message).Length;
    }

    private static int EncodeOrder(Span<byte> buffer, in TelemetryEvent item, OrderKeyHash? keyHash)
    {
        var message = new Messages.OrderMessage
        {
            Id = item.Id,
            RaisedByStampNs = item.RaisedByStampNs,
            OrderStampNs = item.OrderStampNs,
            AnswerStampNs = item.AnswerStampNs,
            TickStampNs = item.TickStampNs,
            TickSequence = item.TickSequence,
            Connection = item.Connection,
            SessionIndex = item.SessionIndex,
            TickFeedIndex = item.TickFeedIndex,
            TickLineIndex = item.TickLineIndex,
            OrderKind = (byte)item.OrderKind,
            AnswerKind = (byte)item.AnswerKind,
            Attribution = (byte)item.Attribution,
            Retransmitted = item.Retransmitted,
            Hook = (byte)item.Hook,
            AnswerHook = (byte)item.AnswerHook,
            AnswerSequence = item.AnswerSequence,
            Stages = item.Stages,
        };
        SameLayout.Copy(item.Channel, out message.Channel);
        CopyKey(item.Key, keyHash, out message.Key);
        return MessageEncoder.Begin(buffer, in message).Length;
    }

    private static int EncodeEvent(
        Span<byte> buffer, in TelemetryEvent item, OrderKeyHash? keyHash, IProcessGroups? groups, long uncertaintyNs)
    {
        var message = new EventMessage
        {
            Id = item.Id,
            RaisedByStampNs = item.RaisedByStampNs,
            First = item.First,
            Last = item.Last,
            Count = item.Count,
            OpenedStampNs = item.OpenedStampNs,
            ClosedStampNs = item.ClosedStampNs,
            DurationNs = item.DurationNs,
            Amount = item.Amount,
            Connection = item.Connection,
            FeedIndex = item.FeedIndex,
            LineIndex = item.LineIndex,
            SessionIndex = item.SessionIndex,
            Kind = (byte)item.Kind,
            Severity = (byte)item.Severity,
            State = (byte)item.State,
            Status = (byte)item.Status,
            Cause = (byte)item.Cause,
            Inferred = item.Inferred,
            StormOf = (byte)item.StormOf,
            DuringAttach = item.DuringAttach,
            InterfaceHigh = item.Interface.High,
            InterfaceLow = item.Interface.Low,
            ClockUncertaintyNs = uncertaintyNs,
        };
        if (EventRules.HasSubject(item.Kind))
        {
            (message.ProcessHigh, message.ProcessLow) = (item.Subject.First, item.Subject.Second);
            (message.ThreadHigh, message.ThreadLow) = (item.Subject.Third, item.Subject.Fourth);
            (message.ProcessId, message.ThreadId) = (item.ProcessId, item.ThreadId);
            (message.Cpu, message.Requests) = ((uint)item.Cpu, item.Requests);
        }
        SameLayout.Copy(item.Channel, out message.Channel);
        CopyKey(item.Key, keyHash, out message.Key);
        MessageEncoder encoder = MessageEncoder.Begin(buffer, in message);
        (string? cgroup, string? container) = EventRules.HasProcessGroup(item.Kind)
            ? groups?.Find(item.ProcessId) ?? default : default;
        HostPathEncoder.Append(ref encoder, cgroup);
        HostPathEncoder.Append(ref encoder, container);
        HostPathEncoder.AppendNames(ref encoder, groups, cgroup, container);
        return encoder.Length;
    }

    /// <summary>Copies an order key, hashed if a hash is given.</summary>
    public static void CopyKey(in OrderKey key, OrderKeyHash? hash, out OrderKeyFields fields)
    {
        OrderKey published = key;
        hash?.Hide(key, out published);
        SameLayout.Copy(published, out fields);
    }
}

// SPDX-License-Identifier: Apache-2.0
using Telemetry.Messages;
using Telemetry.Model.Counters;
using Telemetry.Model.Events;
using Telemetry.Publishing.Snapshots;

namespace Telemetry.Publishing.Totals;

/// <summary>Encodes open gaps, raised conditions and subscribers, which are sent with the totals.</summary>
[HotPath]
internal static class StateEncoder
{
    public static int EncodeOpenGap(SnapshotData data, int index, Span<byte> buffer)
    {
        ref readonly OpenGap gap = ref data.OpenGaps[index];
        var message = new OpenGapMessage
        {
            LastOrdinal = data.LastOrdinal,
            First = gap.First,
            Last = gap.Last,
            Count = gap.Count,
            OpenedStampNs = gap.OpenedStampNs,
            FeedIndex = gap.FeedIndex,
            LineIndex = gap.LineIndex,
        };
        SameLayout.Copy(gap.Channel, out message.Channel);
        return MessageEncoder.Begin(buffer, in message).Length;
    }

    /// <summary>Encodes a raised condition.</summary>
    public static int EncodeRaised(SnapshotData data, int index, Span<byte> buffer)
    {
        ref readonly TelemetryEvent raised = ref data.Conditions![index];
        bool hasSubject = EventRules.HasSubject(raised.Kind);
        var message = new RaisedMessage
        {
            LastOrdinal = data.LastOrdinal,
            Id = raised.Id,
            RaisedStampNs = raised.StampNs,
            OpenedStampNs = raised.OpenedStampNs,
            Connection = raised.Connection,
            FeedIndex = raised.FeedIndex,
            LineIndex = raised.LineIndex,
            SessionIndex = raised.SessionIndex,
            Kind = (byte)raised.Kind,
            Severity = (byte)raised.Severity,
            InterfaceHigh = raised.Interface.High,
            InterfaceLow = raised.Interface.Low,
            Amount = raised.Amount,
            Cpu = hasSubject && raised.Cpu >= 0 ? raised.Cpu : NullValue.Int64,
        };
        if (hasSubject)
        {
            (message.ProcessHigh, message.ProcessLow) = (raised.Subject.First, raised.Subject.Second);
            (message.ThreadHigh, message.ThreadLow) = (raised.Subject.Third, raised.Subject.Fourth);
            (message.ProcessId, message.ThreadId) = (raised.ProcessId, raised.ThreadId);
        }
        SameLayout.Copy(raised.Channel, out message.Channel);
        return MessageEncoder.Begin(buffer, in message).Length;
    }

    public static int EncodeSubscriber(SnapshotData data, int index, Span<byte> buffer)
    {
        ref readonly SubscriberCounters subscriber = ref data.Subscribers[index];
        var message = new SubscriberMessage
        {
            LastOrdinal = data.LastOrdinal,
            AddressHigh = subscriber.AddressHigh,
            AddressLow = subscriber.AddressLow,
            ReceiverId = subscriber.ReceiverId,
            HeardStampNs = subscriber.HeardStampNs,
            Port = subscriber.Port,
            State = (byte)subscriber.State,
            SharesAddress = subscriber.SharesAddress ? (byte)1 : (byte)0,
        };
        message.Stream0 = subscriber.Streams[0];
        message.Stream1 = subscriber.Streams[1];
        message.Stream2 = subscriber.Streams[2];
        message.Stream3 = subscriber.Streams[3];
        return MessageEncoder.Begin(buffer, in message).Length;
    }
}

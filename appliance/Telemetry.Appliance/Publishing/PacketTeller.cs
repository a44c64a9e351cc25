// SPDX-License-Identifier: Apache-2.0
using Telemetry.Appliance.Model;
using Telemetry.Feeds;
using Telemetry.Messages;

namespace Telemetry.Appliance.Publishing;

/// <summary>
/// Tells packets and messages one by one on a queue of their own; belongs to the thread that calls it.
/// </summary>
[HotPath]
public sealed class PacketTeller
{
    private const int Stream = StreamIds.Packets - StreamIds.Snapshots;

    private readonly LocalQueue _queue;
    private readonly MessageStamper _stamper;
    private readonly byte[] _buffer = new byte[1024];

    /// <summary>Makes one.</summary>
    public PacketTeller(PublisherOptions options, LocalQueue queue)
    {
        _queue = queue;
        _stamper = new MessageStamper(
            HostHash.Of(options.HostName), options.Incarnation, options.Offset.WallMinusMonotonicNs);
    }

    /// <summary>Tells a packet or message; other events say nothing that is printed.</summary>
    public void Tell(in PacketEvent item)
    {
        int length = item.Kind switch
        {
            PacketEventKind.Feed => EncodePacket(_buffer, item),
            PacketEventKind.Message => EncodeMessage(_buffer, item),
            _ => 0,
        };
        if (length == 0)
            return;
        Span<byte> message = _buffer.AsSpan(0, length);
        _stamper.Stamp(message, Stream, item.StampNs);
        _queue.Write(StreamIds.Packets, message);
        _stamper.Give(Stream);
    }

    /// <summary>No more packets come.</summary>
    public void Complete() => _queue.Complete();

    private static int EncodePacket(Span<byte> buffer, in PacketEvent item)
    {
        ref readonly Envelope envelope = ref item.Envelope;
        var message = new PacketMessage
        {
            Frame = item.Frame,
            FirstSequence = envelope.FirstSequence,
            NextSequence = envelope.NextSequence,
            SendTimeNs = envelope.SendTimeNs,
            MessageTimeNs = envelope.MessageTimeNs,
            Count = envelope.Count,
            FlowId = item.FlowId,
            WireLength = item.WireLength,
            PayloadLength = item.PayloadLength,
            FeedIndex = item.FeedIndex,
            LineIndex = item.LineIndex,
            SourceIndex = item.Source,
            EnvelopeFlags = (ushort)envelope.Flags,
            EventFlags = (ushort)item.Flags,
            Hook = (byte)item.Hook,
            Status = (byte)item.Status,
            MessageType = envelope.MessageType,
        };
        CounterMath.Copy(envelope.Channel, out message.Channel);
        return MessageEncoder.Begin(buffer, in message).Length;
    }

    private static int EncodeMessage(Span<byte> buffer, in PacketEvent item)
    {
        ref readonly Feeds.OrderMessage order = ref item.Message;
        var message = new StreamMessage
        {
            Frame = item.Frame,
            Sequence = order.Sequence,
            SendTimeNs = order.SendTimeNs,
            Code = order.Code,
            Connection = item.Connection,
            Offset = item.MessageOffset,
            Length = item.PayloadLength,
            SessionIndex = item.SessionIndex,
            SourceIndex = item.Source,
            EventFlags = (ushort)item.Flags,
            PacketType = order.PacketType,
            Role = (byte)order.Role,
            Kind = (byte)order.Kind,
            CodeIsCharacter = order.CodeIsCharacter,
            HasSequence = order.HasSequence,
            HasSendTime = order.HasSendTime,
            TimeSinceMidnight = order.TimeSinceMidnight,
            Direction = (byte)item.Direction,
            Hook = (byte)item.Hook,
            Status = (byte)item.Status,
        };
        CounterMath.Copy(order.Key, out message.Key);
        CounterMath.Copy(order.Key2, out message.Key2);
        return MessageEncoder.Begin(buffer, in message).Length;
    }
}

// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Envelopes;
using Telemetry.Messages;
using Telemetry.Model.Hashing;
using Telemetry.Model.Packets;
using Telemetry.Publishing.Events;
using Telemetry.Publishing.Outlets;

namespace Telemetry.Publishing;

/// <summary>
/// Publishes packets and messages one by one, on a queue of their own and on a stream. Used by one thread.
/// </summary>
[HotPath]
public sealed class PacketPublisher
{
    private const int Stream = StreamIds.Packets - StreamIds.Snapshots;

    private readonly LocalQueue? _queue;
    private readonly PacketOutlet? _outlet;
    private readonly MessageStamper _outletStamper;
    private readonly bool _publishOrders;
    private readonly OrderKeyHash? _keyHash;
    private readonly MessageStamper _stamper;
    private readonly byte[] _buffer = new byte[1024];

    /// <summary>Creates a publisher.</summary>
    /// <param name="options">Identity and limits of the publisher.</param>
    /// <param name="queue">Queue of the process' own reports, or null.</param>
    /// <param name="outlet">The outlet, or null; order messages are published there only if orders are.</param>
    public PacketPublisher(PublisherOptions options, LocalQueue? queue, PacketOutlet? outlet = null)
    {
        _queue = queue;
        _outlet = outlet;
        _publishOrders = options.PublishOrders == PublishedOrders.All;
        _keyHash = options.PublishOrderKeys == OrderKeyDisclosure.Plain ? null : OrderKeyHash.OfProcess;
        ulong hostId = Fnv1a.Of(options.HostName);
        _stamper = new MessageStamper(hostId, options.Incarnation, options.Offset.WallMinusMonotonicNs);
        _outletStamper = new MessageStamper(hostId, options.Incarnation, options.Offset.WallMinusMonotonicNs);
    }

    /// <summary>Sets UTC minus the stamps' clock, nanoseconds, after the clock was set.</summary>
    public void SetOffset(long offsetNs) => _stamper.OffsetNs = _outletStamper.OffsetNs = offsetNs;

    /// <summary>Publishes a packet or message; other kinds of packet events are ignored.</summary>
    public void Publish(in PacketEvent item)
    {
        if (item.Kind is not (PacketEventKind.Feed or PacketEventKind.Message))
            return;
        if (_queue is not null)
            PublishLocally(item, _queue);
        if (_outlet is not null && (_publishOrders || item.Kind == PacketEventKind.Feed))
            PublishToOutlet(item, _outlet);
    }

    /// <summary>Marks the end: no more packets follow.</summary>
    public void Complete() => _queue?.Complete();

    private void PublishLocally(in PacketEvent item, LocalQueue queue)
    {
        Span<byte> message = _buffer.AsSpan(0, Encode(item, keyHash: null));
        _stamper.Stamp(message, Stream, item.StampNs);
        queue.Write(StreamIds.Packets, message);
        _stamper.Give(Stream);
    }

    private void PublishToOutlet(in PacketEvent item, PacketOutlet outlet)
    {
        Span<byte> message = _buffer.AsSpan(0, Encode(item, _keyHash));
        _outletStamper.Stamp(message, Stream, item.StampNs);
        _outletStamper.Give(Stream);
        outlet.Send(message, _outletStamper.Last(Stream));
    }

    private int Encode(in PacketEvent item, OrderKeyHash? keyHash) =>
        item.Kind == PacketEventKind.Feed ? EncodePacket(_buffer, item) : EncodeMessage(_buffer, item, keyHash);

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
            MessageType = (byte)(envelope.MessageType <= byte.MaxValue ? envelope.MessageType : 0),
        };
        SameLayout.Copy(envelope.Channel, out message.Channel);
        return MessageEncoder.Begin(buffer, in message).Length;
    }

    private static int EncodeMessage(Span<byte> buffer, in PacketEvent item, OrderKeyHash? keyHash)
    {
        ref readonly Feeds.OrderEntry.OrderMessage order = ref item.Message;
        var message = new StreamMessage
        {
            Frame = item.Frame,
            Sequence = order.Sequence,
            SendTimeNs = order.SendTimeNs,
            Code = order.Code,
            Connection = item.Connection,
            PayloadOffset = item.MessageOffset,
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
        EventEncoder.CopyKey(order.Key, keyHash, out message.Key);
        EventEncoder.CopyKey(order.Key2, keyHash, out message.Key2);
        return MessageEncoder.Begin(buffer, in message).Length;
    }
}

// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Envelopes;
using Telemetry.Feeds.OrderEntry;
using Telemetry.Feeds.Streams;
using Telemetry.Model.Packets;
using Telemetry.Pipeline.Decoding.Segments;
using Telemetry.Pipeline.Decoding.Tcp;

namespace Telemetry.Pipeline.Decoding.Messages;

/// <summary>Emits events for the messages of one direction: messages of a session, or numbered packets of a
/// feed.</summary>
/// <typeparam name="TProtocol">The protocol in the stream.</typeparam>
/// <typeparam name="TSink">Destination of the events.</typeparam>
[HotPath]
internal readonly ref struct MessageEmitter<TProtocol, TSink>
    where TProtocol : struct, IStreamProtocol
    where TSink : struct, IPacketEventSink
{
    private readonly ref TSink _sink;
    private readonly ref readonly StreamFlow _flow;
    private readonly TcpConnection _connection;
    private readonly TcpDirection _stream;
    private readonly long _clockNs;

    internal MessageEmitter(ref TSink sink, TcpConnection connection, in StreamFlow flow, long clockNs)
    {
        _sink = ref sink;
        _flow = ref flow;
        _connection = connection;
        _stream = connection.Of(flow.Direction);
        _clockNs = clockNs;
    }

    /// <summary>Emits a whole message; <paramref name="origin"/> brought its last byte.</summary>
    internal void Message(ReadOnlySpan<byte> message, long start, in SegmentOrigin origin)
    {
        if (_flow.IsFeed)
        {
            FeedMessage(message, start, origin);
            return;
        }
        PacketEventFlags sessionFlags = PacketEventFlags.None;
        if (_connection.Ownership != ConnectionOwnership.Settled && _flow.Direction == StreamDirection.ToExchange)
        {
            bool isLogon = TProtocol.IsLogon(message, _flow.Direction, out ulong login);
            sessionFlags = _flow.Sessions.Settle(_connection, isLogon, login);
        }
        ref PacketEvent packet = ref Claim(PacketEventKind.Message, start, message.Length, origin);
        packet.Flags |= sessionFlags;
        if (_stream.ResentFrom < start + message.Length && _stream.ResentTo > start)
            packet.Flags |= PacketEventFlags.Retransmitted;
        packet.Status = TProtocol.Decode(
            message, _flow.Direction, ref _stream.State, _connection.TickField, ref packet.Message);
        bool isRefused = packet.Message.Kind == OrderKind.LogonRejected;
        if (packet.Message.Kind == OrderKind.Logon)
            _connection.Login = packet.Message.Login;
        _connection.HasLoggedIn |= packet.Message.Kind == OrderKind.LogonAccepted;
        _sink.Publish();
        if (isRefused)
            _flow.Sessions.Refuse(_connection);
    }

    /// <summary>Handles the beginning of a message that will never be complete.</summary>
    internal void Partial(ReadOnlySpan<byte> bytes)
    {
        if (_flow.IsFeed)
            return;
        ref PacketEvent packet = ref Claim(
            PacketEventKind.Message, _stream.PartialStart, _stream.PartialNeeded, _stream.PartialOrigin);
        packet.Flags |= PacketEventFlags.Partial;
        StreamState state = _stream.State;      // a copy: an incomplete message must not change the state
        TProtocol.Decode(bytes, _flow.Direction, ref state, default, ref packet.Message);
        _sink.Publish();
    }

    /// <summary>Emits bytes that are not a message of the protocol.</summary>
    internal void Undecodable(long start, in SegmentOrigin origin)
    {
        if (_flow.IsFeed && _flow.Direction == StreamDirection.ToExchange)
            return;
        ref PacketEvent packet = ref Claim(_flow.Kind, start, 0, origin);
        packet.Status = EnvelopeStatus.BadLength;
        _sink.Publish();
    }

    /// <summary>Reports bytes that were given up and that no message followed.</summary>
    internal void ReportPendingGap()
    {
        if (!_stream.IsGapPending || _flow.IsFeed)
            return;
        SegmentOrigin origin = _stream.GapOrigin;
        long start = _stream.GapStart;
        if (!_stream.HasGapOrigin)
        {
            origin = default;               // none of the bytes arrived
            origin.StampNs = _clockNs;
            origin.PayloadStart = start = _stream.Next;
            origin.FlowId = _flow.Id;
            origin.GsoSegments = 1;
        }
        ref PacketEvent packet = ref Claim(PacketEventKind.Message, start, 0, origin);
        packet.Flags |= PacketEventFlags.Partial;
        _sink.Publish();
    }

    /// <summary>Reports something about the direction that is not a message.</summary>
    /// <param name="stampNs">Stamp of the segment that showed it, nanoseconds.</param>
    internal void Note(MessageNotes notes, PacketEventFlags flags, long stampNs)
    {
        if (_flow.IsFeed)
            return;
        (bool isPending, bool isFilled) = (_stream.IsGapPending, _stream.IsGapFilled);
        _stream.IsGapPending = _stream.IsGapFilled = false;
        var origin = new SegmentOrigin
        {
            StampNs = stampNs,
            PayloadStart = _stream.Next,
            FlowId = _flow.Id,
            GsoSegments = 1,
        };
        ref PacketEvent packet = ref Claim(PacketEventKind.Message, _stream.Next, 0, origin);
        (_stream.IsGapPending, _stream.IsGapFilled) = (isPending, isFilled);
        packet.Flags |= PacketEventFlags.Partial | flags;
        if (_connection.IsLateAt(stampNs) && (notes & MessageNotes.AnyDoubt) != 0)
            packet.Flags |= PacketEventFlags.LateRecord;
        packet.MessageNotes = notes;
        _sink.Publish();
    }

    private void FeedMessage(ReadOnlySpan<byte> message, long start, in SegmentOrigin origin)
    {
        OrderMessage decoded = default;
        EnvelopeStatus status = TProtocol.Decode(message, _flow.Direction, ref _stream.State, default, ref decoded);
        if (_flow.Direction == StreamDirection.ToExchange)
            return;                             // the subscriber's messages carry no numbers
        EnvelopeFlags flags = decoded.Kind switch
        {
            OrderKind.Heartbeat => EnvelopeFlags.Heartbeat,
            OrderKind.Logout => EnvelopeFlags.EndOfSession,
            _ => EnvelopeFlags.None,
        };
        bool isData = flags == EnvelopeFlags.None;
        if (status == EnvelopeStatus.Ok && isData && decoded.Role == OrderRole.Session)
            return;
        ref PacketEvent packet = ref Claim(_flow.Kind, start, message.Length, origin);
        packet.Status = status;
        ref Envelope envelope = ref packet.Envelope;
        envelope.Channel = _stream.State.Session;
        bool hasOwnNumber = decoded.HasSequence != 0;
        envelope.Count = isData || hasOwnNumber ? 1u : 0u;
        if (hasOwnNumber || (!isData && _stream.State.SequenceKnown != 0))
        {
            envelope.FirstSequence = hasOwnNumber ? decoded.Sequence : _stream.State.NextSequence;
            envelope.NextSequence = envelope.Count == 0 ? envelope.FirstSequence : _stream.State.NextSequence;
        }
        else
        {
            flags |= EnvelopeFlags.Unsequenced;
        }
        if (decoded.StartsNumbers != 0)
            flags |= EnvelopeFlags.Reset;
        if (decoded.HasSendTime != 0)
        {
            envelope.SendTimeNs = decoded.SendTimeNs;
            flags |= EnvelopeFlags.HasSendTime;
            if (decoded.TimeSinceMidnight != 0)
                flags |= EnvelopeFlags.TimesSinceMidnight;
        }
        envelope.Flags = flags;
        envelope.MessageType = (ushort)decoded.Code;
        packet.Heads = PacketEvent.IsOneMessage;
        _sink.Publish();
    }

    private ref PacketEvent Claim(PacketEventKind kind, long start, int length, in SegmentOrigin origin)
    {
        ref PacketEvent packet = ref _sink.Claim();
        packet = default;
        packet.StampNs = origin.StampNs;
        packet.ClockNs = _clockNs;
        packet.Frame = origin.Frame;
        packet.FlowId = origin.FlowId;
        packet.FeedIndex = _flow.FeedIndex;
        packet.LineIndex = _flow.LineIndex;
        packet.SessionIndex = _connection.SessionIndex;
        packet.Source = origin.Source;
        packet.Kind = kind;
        packet.Hook = origin.Hook;
        packet.Flags = origin.Flags;
        packet.WireLength = _flow.IsFeed ? (uint)length : origin.WireLength;
        packet.PayloadLength = length;
        packet.GsoSegments = origin.GsoSegments;
        packet.Direction = _flow.Direction;
        if (origin.GsoSegments > 1)
            packet.Flags |= PacketEventFlags.SharedStamp;
        if (_stream.IsGapPending)
        {
            packet.Flags |= _stream.IsGapOurs
                ? PacketEventFlags.StreamGap | PacketEventFlags.StreamGapOurs
                : PacketEventFlags.StreamGap;
            if (_stream.IsGapForRoom)
                packet.Flags |= PacketEventFlags.TableFull;
            if (_stream.IsGapOurs && _connection.IsLateAt(packet.StampNs) && !_flow.IsFeed)
                packet.Flags |= PacketEventFlags.LateRecord;
            packet.SkippedBytes = _stream.GapBytes;
            _stream.ForgetGap();
        }
        bool isAnswer = _flow.Direction == StreamDirection.FromExchange;
        if (isAnswer ? _connection.ToExchange.HoleSinceNs != TcpDirection.NoHole : _stream.IsReadInPlace)
            packet.Flags |= PacketEventFlags.BehindHole;
        if (isAnswer && origin.Acknowledged > _connection.ToExchange.Next)
            packet.MessageNotes |= MessageNotes.Ahead;
        if (_stream.IsReadInPlace || start < _stream.ReadFrom)
            packet.MessageNotes |= MessageNotes.Late;
        if (_stream.IsGapFilled)
            packet.MessageNotes |= MessageNotes.GapFilled;
        _stream.IsGapFilled = false;
        packet.Connection = _connection.Number;
        packet.MessageOffset = (int)(start - origin.PayloadStart);
        packet.StreamOffset = start;
        packet.ClientAddress = _connection.ClientAddress;
        packet.ClientPort = _connection.ClientPort;
        return ref packet;
    }
}

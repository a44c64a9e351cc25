// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.Envelopes;
using Telemetry.Feeds.Streams;
using Telemetry.Model.Packets;
using Telemetry.Pipeline.Decoding;
using Telemetry.Pipeline.Decoding.Messages;

namespace Telemetry.Playing.Gateway.Learning;

/// <summary>Finds the bytes of the messages that a capture's segments complete, and passes both on to the learner of
/// their session.</summary>
internal sealed class OrderCollector
{
    private const PacketEventFlags NotWhole = PacketEventFlags.Partial | PacketEventFlags.Truncated;

    private readonly PlayPlan _plan;
    private readonly SessionLearner?[] _learners;
    private readonly SessionRecording?[] _recordings;
    private readonly StreamTape _tape = new();
    private readonly List<PacketEvent> _messages = [];
    private readonly PacketEvent[] _place = new PacketEvent[1];
    private readonly byte[] _bytes = new byte[ushort.MaxValue];
    private PacketEvent _segment;

    /// <summary>Prepares it.</summary>
    /// <param name="recordings">Receive the requests.</param>
    public OrderCollector(PlayPlan plan, IReadOnlyList<SessionRecording> recordings)
    {
        _plan = plan;
        _learners = new SessionLearner?[plan.Topology.Sessions.Count];
        _recordings = new SessionRecording?[plan.Topology.Sessions.Count];
        foreach (SessionRecording recording in recordings)
        {
            _recordings[recording.Session.Index] = recording;
            _learners[recording.Session.Index] = new SessionLearner(recording);
        }
    }

    /// <summary>Ends a packet.</summary>
    /// <param name="payload">Its payload, in which credentials are overwritten by now.</param>
    public void EndPacket(ReadOnlySpan<byte> payload)
    {
        // A segment outside the bounds of its connection has no place in the stream yet.
        bool isPlaced = _segment.Connection != 0 && (_segment.Flags & PacketEventFlags.OutOfWindow) == 0;
        if (isPlaced && !payload.IsEmpty)
            _tape.Add(_segment.Connection, _segment.Direction, _segment.StreamOffset, payload);
        _segment = default;
        foreach (PacketEvent message in _messages)
            Take(in message);
        _messages.Clear();
    }

    private void Publish()
    {
        ref readonly PacketEvent published = ref _place[0];
        if (published.Kind == PacketEventKind.Segment)
            _segment = published;
        else if (published.Kind == PacketEventKind.Message)
            _messages.Add(published);
    }

    private void Take(in PacketEvent message)
    {
        int index = message.SessionIndex;
        if (index < 0 || _learners[index] is not { } learner)
            return;
        if ((message.Flags & NotWhole) != 0 || message.Status != EnvelopeStatus.Ok || !TryRead(in message))
        {
            _recordings[index]!.NotLearned++;
            return;
        }
        bool isPlayed = message.StampNs >= _plan.FromNs && message.StampNs <= _plan.ToNs;
        learner.Take(in message.Message, _bytes.AsSpan(0, message.PayloadLength), message.StampNs, isPlayed);
    }

    /// <summary>Reads the bytes of a message; they are those that the reader of the streams saw if they decode to the
    /// same.</summary>
    private bool TryRead(in PacketEvent message)
    {
        if (message.PayloadLength > _bytes.Length)
            return false;
        Span<byte> bytes = _bytes.AsSpan(0, message.PayloadLength);
        if (!_tape.TryRead(message.Connection, message.Direction, message.StreamOffset, bytes))
            return false;
        SessionDefinition session = _recordings[message.SessionIndex]!.Session;
        var call = new MessageCall(bytes, message.Direction, session.TickField);
        StreamDispatch.Do(session.Protocol, ref call);
        return call.Frame == FrameStatus.Complete && call.Length == bytes.Length
            && call.Message.Kind == message.Message.Kind && call.Message.Code == message.Message.Code
            && call.Message.Key.Equals(message.Message.Key);
    }

    /// <summary>Receives the decoder's events.</summary>
    internal readonly struct Sink(OrderCollector collector) : IPacketEventSink
    {
        public ref PacketEvent Claim() => ref collector._place[0];

        public void Publish() => collector.Publish();
    }
}

// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using Telemetry.Feeds.Envelopes;
using Telemetry.Model.Control;
using Telemetry.Model.Packets;
using Telemetry.Model.Types;
using Telemetry.Pipeline.Decoding.Tcp;
using Telemetry.Pipeline.Decoding.Types;

namespace Telemetry.Pipeline.Decoding;

/// <summary>Turns matched packets into events, whether they come from kernel rings or from capture files: datagrams
/// through the protocol's envelope, TCP segments through reassembly. Each record yields exactly one event that counts
/// in the ledger.</summary>
[HotPath]
public sealed class PacketDecoder<TSink>
    where TSink : struct, IPacketEventSink
{
    private FlowRoute[] _routes;
    private short[] _feedOfLine;
    private DecoderChange? _offered;
    private readonly TcpStreams _streams;
    private readonly HeadRing? _heads;
    private TSink _sink;

    /// <summary>Makes a decoder for the flows of a topology.</summary>
    /// <param name="options">Bounds of the reassembly of streams.</param>
    /// <param name="heads">Receives the types and lengths of messages; null if types are not counted.</param>
    public PacketDecoder(Topology topology, TcpStreamOptions options, TSink sink, HeadRing? heads = null)
    {
        _heads = heads;
        _routes = FlowRoute.RowsOf(topology, []);
        _feedOfLine = FeedsOf(topology);
        _streams = new TcpStreams(topology, options);
        _sink = sink;
    }

    /// <summary>Number of flow rows, id 0 included.</summary>
    public int FlowRows => _routes.Length;

    /// <summary>Prepares a changed configuration, which takes effect at the control message with that ticket. Called by
    /// a cold thread, after the previous change has taken effect.</summary>
    [ColdPath]
    public void Offer(int ticket, Topology topology) => Volatile.Write(ref _offered, new DecoderChange(
        ticket, FlowRoute.RowsOf(topology, _routes), FeedsOf(topology), _streams.Prepare(topology)));

    /// <summary>Decodes one packet.</summary>
    /// <param name="packet">The packet; credentials in its payload are overwritten before this returns.</param>
    /// <param name="clockNs">The pipeline's time, nanoseconds: never decreases from call to call.</param>
    /// <param name="decodedStampNs">The reader's clock, nanoseconds; 0 in replay.</param>
    /// <param name="flags">Flags that the reader already knows.</param>
    public void OnPacket(ref CapturedPacket packet, long clockNs, long decodedStampNs, PacketEventFlags flags)
    {
        ref readonly FlowRoute route = ref _routes[packet.Head.FlowId];
        if (route.IsTcp)
            _streams.OnPacket(in packet, clockNs, decodedStampNs, flags, ref _sink);
        else
            OnDatagram(in packet.Head, packet.Payload, in route, clockNs, decodedStampNs, flags);
    }

    /// <summary>Decodes one packet known to be a datagram.</summary>
    /// <param name="payload">Captured beginning of its payload.</param>
    /// <param name="clockNs">The pipeline's time, nanoseconds: never decreases from call to call.</param>
    /// <param name="decodedStampNs">The reader's clock, nanoseconds; 0 in replay.</param>
    /// <param name="flags">Flags that the reader already knows.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void OnDatagram(
        in PacketHead head, ReadOnlySpan<byte> payload, long clockNs, long decodedStampNs, PacketEventFlags flags) =>
        OnDatagram(in head, payload, in _routes[head.FlowId], clockNs, decodedStampNs, flags);

    /// <summary>Advances the time without a packet.</summary>
    public void OnClock(long clockNs)
    {
        _streams.OnClock(clockNs, ref _sink);
        ref PacketEvent target = ref _sink.Claim();
        target = default;
        target.Route = PacketRoute.ToNothing(PacketEventKind.Clock);
        target.StampNs = clockNs;
        target.ClockNs = clockNs;
        _sink.Publish();
    }

    /// <summary>Records lost records of a flow that no later record of it reports.</summary>
    /// <param name="count">Number of lost records.</param>
    /// <param name="clockNs">The pipeline's time, nanoseconds.</param>
    /// <param name="source">The ring that lost them, or <see cref="PacketHead.UnknownSource"/>.</param>
    /// <param name="lostUntilNs">Clock by which all of them were lost, nanoseconds; may be ahead of the
    /// pipeline.</param>
    public void OnFlowLoss(int flowId, uint count, long clockNs, short source, long lostUntilNs)
    {
        _streams.CountLoss(flowId, count);
        ref PacketEvent target = ref ClaimLoss(flowId, clockNs, source, lostUntilNs);
        target.LostBefore = count;
        target.Kind = PacketEventKind.FlowLoss;
        _sink.Publish();
    }

    /// <summary>Records that a ring lost records of a flow, which count once the reader knows their place.</summary>
    /// <param name="clockNs">The pipeline's time, nanoseconds.</param>
    /// <param name="source">The ring.</param>
    /// <param name="lostUntilNs">Clock by which all of them were lost, nanoseconds.</param>
    public void OnLossDoubt(int flowId, long clockNs, short source, long lostUntilNs)
    {
        ref PacketEvent target = ref ClaimLoss(flowId, clockNs, source, lostUntilNs);
        target.Kind = PacketEventKind.LossDoubt;
        _sink.Publish();
    }

    /// <summary>Handles a control message of the host thread at its place among the packets.</summary>
    public void OnControlMessage(in ControlMessage control, long clockNs)
    {
        if (control.Kind == ControlKind.Reconfigure)
            TakeOver(control.Ticket, clockNs);
        // The next bytes that a stream lacks may have passed meanwhile, as after a lost record.
        if (control.Kind is ControlKind.FlowUnwatched or ControlKind.LostOutside)
            _streams.CountLoss(control.FlowId, 1);
        ref PacketEvent target = ref _sink.Claim();
        target = default;
        target.Route = PacketRoute.ToNothing(PacketEventKind.ControlMessage);
        target.StampNs = control.StampNs;
        target.ClockNs = clockNs;
        target.LineIndex = control.LineIndex;
        target.FeedIndex = control.LineIndex >= 0 ? _feedOfLine[control.LineIndex]
            : control.FlowId > 0 ? _routes[control.FlowId].To.FeedIndex : (short)-1;
        if (control.Kind == ControlKind.UntoldDrops || control is { Kind: ControlKind.StepsLost, FlowId: > 0 })
        {
            target.Route = _routes[control.FlowId].To;
            target.Kind = PacketEventKind.ControlMessage;
        }
        target.Control = control;
        _sink.Publish();
    }

    /// <summary>Decodes a packet that this host dropped.</summary>
    /// <param name="packet">The packet; its stamp may be before <paramref name="clockNs"/>.</param>
    /// <param name="clockNs">The pipeline's time, nanoseconds.</param>
    public void OnDrop(in DroppedPacket packet, long clockNs)
    {
        ref readonly FlowRoute route = ref _routes[packet.FlowId];
        ref PacketEvent target = ref _sink.Claim();
        target = default;
        target.StampNs = packet.StampNs;
        target.ClockNs = clockNs;
        target.FlowId = packet.FlowId;
        target.PayloadLength = packet.PayloadLength;
        target.Route = route.To;
        target.Kind = PacketEventKind.HostDrop;
        target.Drop = packet.Facts;
        if (route.IsTcp)
            DroppedSegments.Locate(_streams, in packet, ref target);
        else if (packet.Facts.Packets > 1)
            target.Status = EnvelopeStatus.Truncated;       // several datagrams in one
        else
            route.Decode(packet.Payload, packet.PayloadLength, ref target);
        _sink.Publish();
    }

    /// <summary>Sends a step of a packet between the hooks and the application as an event that counts in no
    /// ledger.</summary>
    public void OnPathStep(in PathStep step, long clockNs)
    {
        bool hasFlow = (uint)step.FlowId < (uint)_routes.Length && step.Facts.Kind != PathStepKind.Read;
        ref readonly FlowRoute route = ref _routes[hasFlow ? step.FlowId : 0];
        ref PacketEvent target = ref _sink.Claim();
        target = default;
        target.Route = hasFlow ? route.To : PacketRoute.ToNothing(PacketEventKind.PathStep);
        target.Kind = PacketEventKind.PathStep;
        target.StampNs = step.StampNs;
        target.ClockNs = clockNs;
        target.FlowId = step.FlowId;
        target.PayloadLength = step.PayloadLength;
        target.Step = step.Facts;
        if (hasFlow && route.IsTcp)
            DroppedSegments.Locate(_streams, in step, ref target);
        else if (hasFlow)
            route.Decode(step.Payload, step.PayloadLength, ref target);
        _sink.Publish();
    }

    /// <summary>Places a note of the kernel about a connection.</summary>
    /// <param name="note">The note; its stamp may be before <paramref name="clockNs"/>.</param>
    /// <param name="clockNs">The pipeline's time, nanoseconds.</param>
    public void OnNote(in TcpNote note, long clockNs)
    {
        ref PacketEvent target = ref _sink.Claim();
        target = default;
        target.StampNs = note.StampNs;
        target.ClockNs = clockNs;
        target.FlowId = note.FlowId;
        target.PayloadLength = note.PayloadLength;
        target.Route = _routes[note.FlowId].To;
        target.Kind = PacketEventKind.TcpNote;
        target.Note = note;
        if (_routes[note.FlowId].IsTcp)
            DroppedSegments.Locate(_streams, in note, ref target);
        _sink.Publish();
    }

    /// <summary>Ends the input.</summary>
    /// <param name="clockNs">The pipeline's time, nanoseconds.</param>
    /// <param name="isLive">True if programs were detached, one direction before the other.</param>
    public void EndOfInput(long clockNs, bool isLive = false)
    {
        if (isLive)
            _streams.Table.ForgetNewUnseen(clockNs);
        _streams.EndOfInput(clockNs, ref _sink);
        ref PacketEvent target = ref _sink.Claim();
        target = default;
        target.Route = PacketRoute.ToNothing(PacketEventKind.EndOfInput);
        target.StampNs = clockNs;
        target.ClockNs = clockNs;
        _sink.Publish();
    }

    private ref PacketEvent ClaimLoss(int flowId, long clockNs, short source, long lostUntilNs)
    {
        ref PacketEvent target = ref _sink.Claim();
        target = default;
        target.StampNs = clockNs;
        target.ClockNs = clockNs;
        target.DecodedStampNs = lostUntilNs;
        target.Source = source;
        target.FlowId = flowId;
        target.Route = _routes[flowId].To;
        return ref target;
    }

    [ColdPath]
    private static short[] FeedsOf(Topology topology) => [.. topology.Lines.Select(line => (short)line.FeedIndex)];

    private void TakeOver(int ticket, long clockNs)
    {
        if (Volatile.Read(ref _offered) is not { } change || change.Ticket != ticket)
            return;
        _streams.TakeOver(change.Streams, clockNs, ref _sink);
        (_routes, _feedOfLine) = (change.Routes, change.FeedOfLine);
        _offered = null;
    }

    private void OnDatagram(
        in PacketHead head, ReadOnlySpan<byte> payload, in FlowRoute route, long clockNs, long decodedStampNs,
        PacketEventFlags flags)
    {
        _streams.OnClock(clockNs, ref _sink);
        ref PacketEvent target = ref _sink.Claim();
        flags |= PacketEventFlags.CountsInLedger;
        if (head.DatagramLength is 0 or PacketHead.PossibleLength)
        {
            Fill(in head, payload, in route, clockNs, decodedStampNs, flags, ref target);
            // The kernel says which packets are several datagrams, a capture file and generic XDP do not.
            if (target.Status is EnvelopeStatus.Ok or EnvelopeStatus.BadHeader
                || (head.DatagramLength == 0 && !IsReplayed(decodedStampNs)))
            {
                _sink.Publish();
                return;
            }
        }
        OnJoined(in head, payload, in route, clockNs, decodedStampNs, flags, ref target);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Fill(
        in PacketHead head, ReadOnlySpan<byte> payload, in FlowRoute route, long clockNs, long decodedStampNs,
        PacketEventFlags flags, ref PacketEvent target)
    {
        target.Head = head;
        target.ClockNs = clockNs;
        target.DecodedStampNs = decodedStampNs;
        target.Route = route.To;
        if ((flags & PacketEventFlags.ForeignInterface) != 0)
            target.Kind = PacketEventKind.Unused;
        target.Envelope = default;
        target.Checksum = head.Checksum;
        target.Heads = 0;
        target.Flags = flags;
        if (head.Checksum == ChecksumVerdict.Refused)
        {
            target.Status = EnvelopeStatus.BadTransportChecksum;
            return;
        }
        route.Decode(payload, head.PayloadLength, ref target);
        if (target.Status == EnvelopeStatus.Truncated)
            target.Flags |= PacketEventFlags.Truncated;
        if (_heads is not null)
            WriteHeads(in route, payload, ref target);
    }

    /// <summary>Sends the datagrams of one packet; the first counts in the ledger.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void OnJoined(
        in PacketHead head, ReadOnlySpan<byte> payload, in FlowRoute route, long clockNs, long decodedStampNs,
        PacketEventFlags flags, ref PacketEvent target)
    {
        int length = head.DatagramLength;
        bool isFound = length is 0 or PacketHead.PossibleLength;
        // In a capture file the datagram's own length may be less than that of IP. What is behind it may be anything.
        bool isAlone = !isFound && IsReplayed(decodedStampNs) && head.GsoSegments == 1
            && !JoinedSearch.AreDatagrams(in route, payload, head.PayloadLength, length);
        bool isCut = false;
        if (isFound || length == PacketHead.UnknownLength)
        {
            length = head.Checksum == ChecksumVerdict.Refused ? 0
                : JoinedSearch.LengthIn(in route, payload, head.PayloadLength, out isCut);
        }
        var datagrams = new JoinedDatagrams(in head, payload, length > 0 ? length : Math.Max(1, head.PayloadLength));
        int captured = isAlone ? 1 : datagrams.Captured;
        for (int place = 0; place < captured; place++)
        {
            if (place > 0)
            {
                target = ref _sink.Claim();
                flags &= ~PacketEventFlags.CountsInLedger;
            }
            PacketHead part = datagrams.HeadOf(place);
            Fill(in part, datagrams.PayloadOf(place), in route, clockNs, decodedStampNs, flags, ref target);
            if (isCut && isFound)
            {
                target.Status = EnvelopeStatus.Truncated;
                target.Flags |= PacketEventFlags.Truncated;
            }
            _sink.Publish();
        }
        // Where their length is not known, only the first was seen.
        int unseen = isAlone ? 0 : length > 0 ? datagrams.Count - captured : isFound ? 0 : 1;
        if (unseen > 0)
            OnFlowLoss(head.FlowId, (uint)unseen, clockNs, head.Source, clockNs);
    }

    private static bool IsReplayed(long decodedStampNs) => decodedStampNs is 0 or PacketEvent.NoTime;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void WriteHeads(in FlowRoute route, ReadOnlySpan<byte> payload, ref PacketEvent target)
    {
        if (target.Status != EnvelopeStatus.Ok || target.Kind != PacketEventKind.Feed
            || !_heads!.TryBegin(out HeadWriter writer))
            return;
        MessageHeads.Write(route.Protocol, payload, target.PayloadLength, in target.Envelope, ref writer);
        _heads.End(in writer);
        target.Heads = (ushort)writer.Count;
    }
}

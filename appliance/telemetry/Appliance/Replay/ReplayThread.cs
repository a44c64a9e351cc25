// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using Telemetry.CaptureFiles;
using Telemetry.CaptureFiles.Tunnels;
using Telemetry.Model.Control;
using Telemetry.Model.Events;
using Telemetry.Model.Packets;
using Telemetry.Pipeline.Decoding;
using Telemetry.Pipeline.Decoding.Tcp;
using Telemetry.Pipeline.Stages;
using Telemetry.Stamps;

namespace Telemetry.Appliance.Replay;

/// <summary>Analyses capture files packet by packet on one thread, which also reads them unless others read
/// ahead.</summary>
[HotPath]
internal sealed class ReplayThread
{
    private const int ShowEvery = 1 << 16;                      // packets
    private const long MostWaitedNs = 1_000_000;                // in a device, for the egress

    private readonly ReplayReader _reader;
    private readonly Topology _topology;
    private readonly FlowDefinition?[] _flows;
    private readonly PacketDecoder<AnalysisSink> _decoder;
    private readonly ReplayedPath _path;
    private readonly ReplayCounterSource _counters;
    private readonly Thread _thread;
    private readonly StageFailure _failure;
    private readonly IntervalClock _ends;
    private long _intervalEndNs = long.MinValue;
    private long _packets;
    private long _resolutionNs = 1;
    private int _capturesCut;

    internal ReplayThread(
        ReplayReader reader, Topology topology, AnalysisSink sink, ReplayCounterSource counters, IntervalClock ends,
        StageFailure failure)
    {
        _failure = failure;
        _reader = reader;
        _topology = topology;
        _flows = topology.FlowsById();
        _decoder = new PacketDecoder<AnalysisSink>(topology, TcpStreamOptions.For(topology), sink, sink.Heads);
        _path = new ReplayedPath(_decoder, _flows);
        _counters = counters;
        _ends = ends;
        _thread = new Thread(Guard) { Name = "replay", IsBackground = true };
    }

    /// <summary>Current progress.</summary>
    internal ReplayProgress Progress
    {
        get
        {
            long total = _reader.TotalBytes;
            return new ReplayProgress(_reader.BytesRead, total < 0 ? null : total, Volatile.Read(ref _packets));
        }
    }

    internal void Start() => _thread.Start();

    /// <summary>Waits for its end, at most for the given time.</summary>
    [ColdPath]
    internal void AwaitEnd(TimeSpan longest) => _ = _thread.Join(longest);

    [ColdPath]
    private void Guard()
    {
        try
        {
            Read();
        }
        catch (Exception failure)
        {
            _failure.Keep("replay", failure);
        }
    }

    private void Read()
    {
        long clockNs = long.MinValue;
        long packets = 0;
        long shown = 0;
        while (_reader.TakeNext(int.MaxValue, out Span<byte> buffer) is { Length: > 0 } taken)
        {
            if (_reader.ResolutionNs > _resolutionNs)
                TellResolution(taken[0].Head.StampNs, clockNs);
            if (_reader.CapturesCut != _capturesCut)
                TellCut(clockNs, taken[0].Head.StampNs);
            int pathPlace = _reader.PathPlace;
            for (int place = 0; place < taken.Length; place++)
            {
                if (place >= pathPlace)
                    pathPlace = TakePath(place, clockNs == long.MinValue ? taken[place].Head.StampNs : clockNs);
                ref readonly PendingPacket next = ref taken[place];
                PacketEventFlags flags = PacketEventFlags.None;
                if (next.Head.StampNs < clockNs)
                    flags = FlagsOfEarlier(in next, clockNs);
                else
                    clockNs = next.Head.StampNs;
                if (clockNs >= _intervalEndNs)
                    PassIntervalEnd(clockNs, taken.Length - place);
                if (_reader.LacksFlows)
                    TellReturn(in next, clockNs);
                if (next.LostOutside != OutsideLoss.None)
                    TellLossOutside(in next, clockNs);
                Take(in next, buffer, clockNs, flags);
            }
            packets += taken.Length;
            if (packets - shown < ShowEvery)
                continue;
            shown = packets;
            if (!Continues(packets))
                break;
        }
        Volatile.Write(ref _packets, packets);
        if (packets > 0)
            TellCut(clockNs, clockNs);
        Finish(packets == 0 ? 0 : clockNs);
    }

    /// <summary>A packet is late if its capture's stamps went back. Devices stamp at ingress, so their stamps go
    /// back a little where a frame waited in the device for others: the order of the capture stays.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private PacketEventFlags FlagsOfEarlier(in PendingPacket next, long clockNs)
    {
        if (next.Origin == StampOrigin.None)
            return PacketEventFlags.None;
        long byNs = clockNs - next.Head.StampNs;
        if (next.Origin != StampOrigin.Capture && byNs <= MostWaitedNs)
            return PacketEventFlags.None;
        _reader.NoteLate(byNs);
        return PacketEventFlags.LateRecord;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Take(in PendingPacket next, Span<byte> buffer, long clockNs, PacketEventFlags flags)
    {
        if (next.IsDatagram)
        {
            Span<byte> payload = buffer.Slice(next.FrameIndex + next.PayloadOffset, next.CapturedLength);
            if (next.Origin == StampOrigin.None)
                TakeUntimed(in next, payload, clockNs, flags);
            else
                _decoder.OnDatagram(in next.Head, payload, clockNs, 0, flags);
            return;
        }
        if (next.Origin == StampOrigin.None)
            _reader.NoteUntimed();
        CapturedPacket packet = default;
        ReplayReader.Fill(in next, buffer, ref packet);
        _decoder.OnPacket(ref packet, clockNs, 0, flags);
    }

    /// <summary>Takes a packet without a time, which shares the stamp of the one before.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void TakeUntimed(in PendingPacket next, Span<byte> payload, long clockNs, PacketEventFlags flags)
    {
        _reader.NoteUntimed();
        _decoder.OnDatagram(
            in next.Head, payload, clockNs, PacketEvent.NoTime, flags | PacketEventFlags.SharedStamp);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void TellLossOutside(in PendingPacket next, long clockNs)
    {
        var message = new ControlMessage
        {
            Kind = ControlKind.LostOutside,
            StampNs = next.Head.StampNs,
            FlowId = next.Head.FlowId,
            LineIndex = (short)_flows[next.Head.FlowId]!.LineIndex,
            Count = next.LostOutside == OutsideLoss.DeviceSomewhere ? 1 : 0,
            Ticket = (int)(next.LostOutside == OutsideLoss.Mirror
                ? UnobservedCause.Mirror : UnobservedCause.CaptureDevice),
        };
        _decoder.OnControlMessage(in message, clockNs);
    }

    /// <summary>Reports that what flows of captures that ended early brought from here on is unknown: before the
    /// first packet any flow, and no event, since nothing shows that it brought them.</summary>
    [ColdPath]
    private void TellCut(long clockNs, long nextNs)
    {
        _capturesCut = _reader.CapturesCut;
        bool hasBrought = clockNs != long.MinValue;
        long stampNs = hasBrought ? clockNs : nextNs;
        var told = new HashSet<(int Line, int Session)>();
        foreach (int flowId in _reader.TakeGone(clockNs))
        {
            if (_flows[flowId] is not { } flow)
                continue;
            bool isFirst = told.Add((flow.LineIndex, flow.SessionIndex));
            TellPresence(ControlKind.FlowUnwatched, flow, stampNs, stampNs, isFirst && hasBrought ? 1 : 0);
        }
    }

    [ColdPath]
    private void TellReturn(in PendingPacket next, long clockNs)
    {
        if (_reader.TryReturn(next.Head.FlowId, clockNs))
            TellPresence(ControlKind.FlowWatched, _flows[next.Head.FlowId]!, next.Head.StampNs, clockNs, 0);
    }

    [ColdPath]
    private void TellPresence(ControlKind kind, FlowDefinition flow, long stampNs, long clockNs, int events)
    {
        var message = new ControlMessage
        {
            Kind = kind,
            StampNs = stampNs,
            FlowId = flow.Id,
            LineIndex = (short)flow.LineIndex,
            Count = events,
            Ticket = (int)UnobservedCause.CaptureDevice,
        };
        _decoder.OnControlMessage(in message, clockNs);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void TellResolution(long stampNs, long clockNs)
    {
        _resolutionNs = _reader.ResolutionNs;
        var message = new ControlMessage
        {
            Kind = ControlKind.ClockResolution,
            StampNs = stampNs,
            Count = _resolutionNs,
            LineIndex = -1,
        };
        _decoder.OnControlMessage(in message, clockNs == long.MinValue ? stampNs : clockNs);
    }

    /// <summary>Handles what the host reported before a packet, with the clock before it as in a live run: before the
    /// first one the packet's own.</summary>
    /// <returns>Place of the next packet with such reports.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private int TakePath(int place, long clockNs)
    {
        int next;
        while ((next = _reader.PathPlace) <= place)
        {
            ReadOnlySpan<byte> payload = _reader.TakePath(out PathItem item);
            _path.Take(in item, payload, clockNs);
        }
        return next;
    }

    private bool Continues(long packets)
    {
        Volatile.Write(ref _packets, packets);
        return _failure.First is null;
    }

    /// <summary>Handles the first packet of another interval, as the analysis will: it does not count in the intervals
    /// before.</summary>
    [ColdPath]
    private void PassIntervalEnd(long clockNs, int untouched)
    {
        if (_intervalEndNs == long.MinValue)
        {
            _ends.Start(clockNs);
        }
        else
        {
            EndInterval(clockNs, untouched);
            if (_ends.OpenRestOfDay(clockNs))
                EndInterval(clockNs, untouched);
            _ends.Open(clockNs);
        }
        _intervalEndNs = _ends.EndNs;
    }

    private void EndInterval(long clockNs, int untouched)
    {
        _counters.EndInterval(_ends.EndNs, _reader.CountersBefore(untouched), _reader.ResolutionNs);
        _ends.TryEndDay(clockNs);
    }

    private void Finish(long clockNs)
    {
        while (_reader.TryTakeTrailingPath(out PathItem item, out ReadOnlySpan<byte> payload))
            _path.Take(in item, payload, clockNs);
        foreach (FlowDefinition flow in _topology.Flows)
        {
            long lost = _reader.TrailingLossOf(flow.Id);
            if (lost > 0)
                _decoder.OnFlowLoss(flow.Id, (uint)lost, clockNs, PacketHead.UnknownSource, clockNs);
        }
        _counters.EndInput(_reader.Counters, _reader.ResolutionNs);
        _decoder.EndOfInput(clockNs);
    }
}

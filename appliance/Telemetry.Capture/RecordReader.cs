// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using Telemetry.Capture.Rings;
using Telemetry.Feeds;
using Telemetry.Kernel.Capturing;
using Telemetry.Kernel.Layout;
using Telemetry.Model.Clocks;
using Telemetry.Model.Control;
using Telemetry.Model.Packets;
using Telemetry.Pipeline.Decoding;

namespace Telemetry.Capture;

/// <summary>
/// One pass after the other over all rings: records in the order of their stamps, as events into the pipeline. Owned by
/// one thread; says how much it found, so that its owner can decide how to wait.
/// </summary>
[HotPath]
public sealed class RecordReader<TRing, TSink, TTap>
    where TRing : struct, IPacketRing
    where TSink : struct, IPacketEventSink
    where TTap : struct, IPacketTap
{
    // So many that a ring may have been full.
    private const int RecordsOfBacklog = 64;

    // So many at most are told as decoded at one reading of the clock, and keep their room in the rings; powers of two.
    private const int RecordsOfReading = 64;
    private const int RecordsOfRoom = 1024;

    private const short UnknownRing = -1;
    private const long SecondNs = 1_000_000_000;

    // Ticks lag behind the clock by more than any record should: a deadline must not run ahead of a packet before it.
    private const long TickLagNs = 1_000_000;
    private const long TickEveryNs = 1_000_000;

    private readonly RingMerge<TRing> _merge;
    private readonly PacketDecoder<TSink> _decoder;
    private readonly FlowInterfaces _interfaces;
    private readonly RingLosses<TRing> _losses;
    private readonly long[] _toldOfFlow;
    private readonly long _holdNs;
    private readonly bool _mayReorder;
    private readonly bool _hasClock;
    private readonly ControlQueue _notes;
    private readonly TTap _tap;      // holds references only: a copy is as good
    private int _flows;
    private long _clockNs;
    private long _lastTickNs;
    private long _ordinal;
    private long _secondEndNs;
    private long _secondRecords;

    /// <param name="kernel">Owner of the rings.</param>
    /// <param name="rings">The reader's ends of <see cref="KernelCapture.Rings"/>, in that order.</param>
    /// <param name="decoder">Where packets go.</param>
    /// <param name="interfaces">Where each flow is expected.</param>
    /// <param name="holdNs">How long a record is held for those of other rings, nanoseconds.</param>
    /// <param name="notes">What the host thread notices.</param>
    /// <param name="tap">Who looks on.</param>
    public RecordReader(
        KernelCapture kernel, TRing[] rings, PacketDecoder<TSink> decoder, FlowInterfaces interfaces,
        long holdNs, ControlQueue notes, TTap tap)
    {
        _merge = new RingMerge<TRing>(rings);
        _decoder = decoder;
        _interfaces = interfaces;
        _toldOfFlow = new long[interfaces.Count];
        _losses = new RingLosses<TRing>(kernel, _merge.Rings, interfaces.Count);
        LookAtFlows();
        _holdNs = holdNs;
        _notes = notes;
        _mayReorder = rings.Length > 1;
        _hasClock = kernel is not null;     // rings in memory have the time of who writes them
        _tap = tap;
    }

    internal ReaderCounters Counters;

    /// <summary>Takes what the rings hold and the hold lets go.</summary>
    /// <param name="nowNs">The monotonic clock, read before the call.</param>
    /// <returns>Records taken.</returns>
    internal int Pass(long nowNs) => Pass(nowNs, nowNs);

    /// <summary>Takes what the rings hold and the hold lets go.</summary>
    /// <param name="nowNs">The monotonic clock, read before the call.</param>
    /// <param name="reachedNs">When the rings held all that was recorded by then: earlier than the clock where records
    /// are moved into them first.</param>
    /// <returns>Records taken.</returns>
    internal int Pass(long nowNs, long reachedNs)
    {
        long waiting = _merge.Refresh();
        if (waiting > Counters.RingHighWaterBytes)
            Counters.RingHighWaterBytes = waiting;
        int taken = waiting > 0 ? Drain(_mayReorder ? reachedNs - _holdNs : long.MaxValue, nowNs) : 0;
        if (taken > 0)
            Counters.Read += taken;
        else
            PassTime(nowNs, reachedNs);
        TakeNotes(_clockNs);
        return taken;
    }

    /// <summary>Takes everything, held or not: for the end, when no program is attached any more.</summary>
    internal int DrainAll(long nowNs)
    {
        int taken = _merge.Refresh() > 0 ? Drain(long.MaxValue, nowNs) : 0;
        Counters.Read += taken;
        return taken;
    }

    /// <summary>Tells losses that no later record told, and the end.</summary>
    internal void Finish(long nowNs)
    {
        Advance(nowNs);
        TakeNotes(long.MaxValue);
        if (_losses.Look(nowNs))
            TellLosses(UnknownRing, 0);
        for (int flow = 1; flow < _flows; flow++)
        {
            long untold = _losses.TotalOf(flow) - _toldOfFlow[flow];
            if (untold > 0)
                TellLoss(flow, untold, UnknownRing);
        }
        _decoder.EndOfInput(_clockNs);
    }

    private int Drain(long limitNs, long nowNs)
    {
        int taken = 0;
        CapturedPacket packet = default;
        // Looked at behind the rings: a note that was there before a record came is seen here.
        long nextNoteNs = NextNoteNs();
        while (_merge.MoveNext(limitNs))
        {
            int ring = _merge.CurrentRing;
            ref PacketRecord record = ref _merge.Rings[ring].Current;
            if ((long)record.StampNs > nextNoteNs)
                nextNoteNs = TakeNotesBefore((long)record.StampNs);
            if ((long)record.StampNs > _losses.LookAtNs && _losses.Look(Math.Max(nowNs, (long)record.StampNs)))
            {
                // What was written before the losses were counted belongs before them: it has to be in this pass.
                _merge.Refresh();
                continue;
            }
            if (_losses.AreUntold)
                TellLosses(ring, (int)record.FlowId);
            Fill(ref packet, ref record, _merge.Rings[ring].Payload, ring);
            PacketEventFlags flags = PacketEventFlags.None;
            if (packet.Head.StampNs < _clockNs)
            {
                flags |= PacketEventFlags.LateRecord;
                Counters.LateRecords++;
            }
            Advance(packet.Head.StampNs);
            if (_interfaces.IsForeign(packet.Head.FlowId, packet.InterfaceIndex))
                flags |= PacketEventFlags.ForeignInterface;
            CountSecond(packet.Head.StampNs);
            // A pass takes its time, above all where the pipeline is full; and the newest records came after its begin.
            if ((taken & (RecordsOfReading - 1)) == RecordsOfReading - 1 || packet.Head.StampNs > nowNs)
                nowNs = GoOn(taken, nowNs);
            _decoder.OnPacket(ref packet, _clockNs, nowNs, flags);
            _tap.OnPacket(ref packet);
            taken++;
        }
        // What was full so far holds nothing behind its losses until its room is given back.
        if (taken >= RecordsOfBacklog)
            _losses.Look(Math.Max(nowNs, _clockNs));
        if (_losses.AreUntold)
            TellLosses(UnknownRing, 0);
        _merge.Release();
        return taken;
    }

    /// <summary>A pass is under way for a while: makes room for what comes meanwhile.</summary>
    /// <returns>The monotonic clock.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private long GoOn(int taken, long nowNs)
    {
        if ((taken & (RecordsOfRoom - 1)) == RecordsOfRoom - 1)
            _merge.ReleasePassed();
        return _hasClock ? MonotonicClock.NowNs : nowNs;
    }

    /// <summary>
    /// Tells the losses that lie behind what was taken, but those that the current record tells itself. Without this a
    /// flow that goes on in another ring, or not at all, would keep them from those who wait for its numbers.
    /// </summary>
    private void TellLosses(int currentRing, int currentFlow)
    {
        for (int flow = 1; flow < _flows && _losses.HaveNoRing; flow++)
        {
            long untold = _losses.TakeWithoutRing(flow);
            if (untold > 0)
                TellLoss(flow, untold, UnknownRing);
        }
        for (int ring = 0; ring < _merge.Rings.Length; ring++)
        {
            if (!_losses.IsPassed(ring))
                continue;
            for (int flow = 1; flow < _flows; flow++)
            {
                if (ring == currentRing && flow == currentFlow)
                    continue;
                uint untold = _losses.Take(ring, flow);
                if (untold > 0)
                    TellLoss(flow, untold, (short)ring);
            }
            _losses.SetTold(ring);
        }
        _losses.SetToldWithoutRing();
    }

    private void TellLoss(int flow, long count, short ring)
    {
        _decoder.OnFlowLoss(flow, (uint)count, _clockNs, ring, _losses.LookedNs);
        _tap.OnFlowLoss(flow, (uint)count);
        _toldOfFlow[flow] += count;
    }

    private void Fill(ref CapturedPacket packet, ref PacketRecord record, Span<byte> payload, int ring)
    {
        packet.Head.StampNs = (long)record.StampNs;
        packet.Head.Frame = ++_ordinal;
        packet.Payload = payload;
        packet.Head.PayloadLength = (int)record.PayloadLength;
        packet.Head.WireLength = record.WireLength;
        packet.Head.FlowId = (int)record.FlowId;
        packet.Head.LostBefore = _losses.TakeOf(ring, packet.Head.FlowId, record.FlowLost);
        _toldOfFlow[packet.Head.FlowId] += packet.Head.LostBefore;
        packet.SourceAddress = record.SourceAddress;
        packet.DestinationAddress = record.DestinationAddress;
        packet.SourcePort = record.SourcePort;
        packet.DestinationPort = record.DestinationPort;
        packet.TcpSequence = record.TcpSequence;
        packet.TcpAcknowledgement = record.TcpAcknowledgement;
        packet.TcpFlags = record.TcpFlags;
        packet.TcpWindow = record.TcpWindow;
        packet.TcpWindowScale = record.TcpWindowScale;
        packet.Head.Hook = record.Hook;
        packet.Head.GsoSegments = record.GsoSegments;
        packet.Head.Source = (short)ring;
        packet.InterfaceIndex = (int)record.InterfaceIndex;
        Verify(ref packet, ref record, payload);
    }

    /// <summary>Verifies the checksum. One that is wrong means that no host gets the packet, be it the one behind the
    /// hook or those behind the switch that mirrors to it.</summary>
    private static void Verify(ref CapturedPacket packet, ref PacketRecord record, ReadOnlySpan<byte> payload)
    {
        packet.TransportSum = record.TransportSum;
        packet.PayloadSum = 0;
        packet.IsUnverifiable = (record.Flags & PacketRecordFlags.Unverifiable) != 0;
        packet.Head.Checksum = ChecksumVerdict.NotVerifiable;
        if ((record.Flags & PacketRecordFlags.NoChecksum) != 0)
            packet.Head.Checksum = ChecksumVerdict.Refused;
        else if (!packet.IsUnverifiable && record.TransportSum != 0 && record.CapturedLength == record.PayloadLength)
            VerifyWhole(ref packet, payload);
    }

    private static void VerifyWhole(ref CapturedPacket packet, ReadOnlySpan<byte> payload)
    {
        packet.PayloadSum = InternetChecksum.Sum(payload);
        packet.Head.Checksum = InternetChecksum.IsRight(packet.TransportSum + packet.PayloadSum)
            ? ChecksumVerdict.Right : ChecksumVerdict.Refused;
    }

    private void PassTime(long nowNs, long reachedNs)
    {
        if (nowNs > _losses.LookAtNs)
            _losses.Look(nowNs);
        if (_losses.AreUntold)
            TellLosses(UnknownRing, 0);
        if (nowNs - _lastTickNs >= TickEveryNs)
            Tick(nowNs, reachedNs);
    }

    /// <summary>Notes up to a stamp: those after it wait for the packets before them.</summary>
    private void TakeNotes(long untilNs)
    {
        while (_notes.TryPeek(out ControlMessage note) && note.StampNs <= untilNs)
        {
            _decoder.OnNote(in note, _clockNs);
            if (note.Kind == ControlKind.Reconfigure)
                LookAtFlows();
            _notes.Remove();
        }
    }

    private long NextNoteNs() => _notes.TryPeek(out ControlMessage note) ? note.StampNs : long.MaxValue;

    /// <summary>Notes that lie between two records of one pass.</summary>
    /// <returns>The stamp of the next note.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private long TakeNotesBefore(long stampNs)
    {
        while (NextNoteNs() is var noteNs && noteNs < stampNs)
        {
            Advance(noteNs);
            TakeNotes(noteNs);
        }
        return NextNoteNs();
    }

    /// <summary>Losses are looked for in the flows that there are, not in all that there is room for.</summary>
    private void LookAtFlows()
    {
        _flows = _decoder.FlowRows;
        _losses.LookAt(_flows);
    }

    private void Tick(long nowNs, long reachedNs)
    {
        _lastTickNs = nowNs;
        long tickNs = reachedNs - _holdNs - TickLagNs;
        if (tickNs <= _clockNs)
            return;
        Advance(tickNs);
        _decoder.OnClock(_clockNs);
    }

    private void Advance(long stampNs)
    {
        if (stampNs > _clockNs)
            _clockNs = stampNs;
    }

    private void CountSecond(long stampNs)
    {
        if (stampNs >= _secondEndNs)
        {
            _secondEndNs = stampNs + SecondNs;
            _secondRecords = 0;
        }
        if (++_secondRecords > Counters.RecordsPerSecondPeak)
            Counters.RecordsPerSecondPeak = _secondRecords;
    }
}

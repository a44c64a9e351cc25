// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using Telemetry.Capture.HostPath;
using Telemetry.Capture.Rings;
using Telemetry.Kernel.Capturing;
using Telemetry.Kernel.Layout;
using Telemetry.Kernel.Links;
using Telemetry.Model.Clocks;
using Telemetry.Model.Control;
using Telemetry.Model.Packets;
using Telemetry.Pipeline.Decoding;
using Telemetry.Stamps;

namespace Telemetry.Capture;

/// <summary>
/// Reads all rings in passes and sends the records, in the order of their stamps, as events to the pipeline. Owned by
/// one thread; a pass returns the number of records, by which its owner decides how to wait.
/// </summary>
[HotPath]
public sealed class RecordReader<TRing, TSink, TTap>
    where TRing : struct, IPacketRing
    where TSink : struct, IPacketEventSink
    where TTap : struct, IPacketTap
{
    // Enough records for a ring to have been full.
    private const int RecordsOfBacklog = 64;

    // Most records processed with one reading of the clock, and most that keep their space in the rings; powers of two.
    private const int RecordsOfReading = 64;
    private const int RecordsOfRoom = 1024;

    private const long SecondNs = 1_000_000_000;

    // Lag of ticks behind the clock, larger than the delay of any record: a deadline must not fire before an earlier
    // packet is processed.
    private const long TickLagNs = 1_000_000;
    private const long TickEveryNs = 1_000_000;

    // Lag behind losses from which they are reported as doubts before their place is known: shorter than a repair
    // window, so that none ends in between.
    private const long DoubtLagNs = 250_000;

    private readonly KernelCapture? _kernel;
    private readonly RingMerge<TRing> _merge;
    private readonly PacketDecoder<TSink> _decoder;
    private readonly FlowInterfaces _interfaces;
    private readonly RingLosses<TRing> _losses;
    private readonly long[] _reportedOfFlow;
    private readonly long _holdNs;
    private readonly bool _mayReorder;
    private readonly ControlQueue _control;
    private readonly TTap _tap;      // holds only references, so a copy will do
    private int _flows;
    private long _clockNs;
    private long _lastTickNs;
    private long _ordinal;
    private long _secondEndNs;
    private long _secondRecords;
    private bool _mayJoinUnseen;

    /// <param name="kernel">Owner of the rings.</param>
    /// <param name="rings">Readers of <see cref="KernelCapture.Rings"/>, in that order.</param>
    /// <param name="interfaces">Interfaces on which each flow is expected.</param>
    /// <param name="holdNs">Hold: time for which a record waits for those of other rings, nanoseconds.</param>
    /// <param name="control">Control messages from the host thread.</param>
    /// <param name="tap">Observer of each packet.</param>
    public RecordReader(
        KernelCapture kernel, TRing[] rings, PacketDecoder<TSink> decoder, FlowInterfaces interfaces,
        long holdNs, ControlQueue control, TTap tap)
    {
        _kernel = kernel;
        _merge = new RingMerge<TRing>(rings);
        _decoder = decoder;
        _interfaces = interfaces;
        _reportedOfFlow = new long[interfaces.Count];
        _losses = new RingLosses<TRing>(kernel, _merge.Rings, interfaces.Count);
        UpdateFlows();
        _holdNs = holdNs;
        _control = control;
        _mayReorder = rings.Length > 1;
        _tap = tap;
    }

    internal ReaderCounters Counters;

    /// <summary>Records of the host path.</summary>
    public HostRecordReaders Host { get; init; } = new();

    /// <summary>Takes the NIC's stamps; null if no interface has them.</summary>
    public NicStamps? NicStamps { get; init; }

    /// <summary>Finds the stamps of devices, which then replace those of the host, except for the order and the
    /// deadlines; null if no interface has them.</summary>
    public TrailerStamps? Trailers { get; init; }

    /// <summary>Reads the records in the rings that are older than the hold.</summary>
    /// <param name="nowNs">Time of the monotonic clock, read before the call.</param>
    /// <returns>Number of records read.</returns>
    internal int Pass(long nowNs) => Pass(nowNs, nowNs);

    /// <summary>Reads the records in the rings that are older than the hold.</summary>
    /// <param name="nowNs">Time of the monotonic clock, read before the call.</param>
    /// <param name="reachedNs">Time up to which the rings hold all records: earlier than the clock if records are first
    /// moved into them.</param>
    /// <returns>Number of records read.</returns>
    internal int Pass(long nowNs, long reachedNs)
    {
        long waiting = _merge.Refresh();
        Host.Refresh();
        if (waiting > Counters.RingHighWaterBytes)
            Counters.RingHighWaterBytes = waiting;
        int taken = waiting > 0 ? Drain(_mayReorder ? reachedNs - _holdNs : long.MaxValue, nowNs) : 0;
        if (taken > 0)
            Counters.Read += taken;
        else
            PassTime(nowNs, reachedNs);
        TakeMessages(_clockNs);
        return taken;
    }

    /// <summary>Reads all records, ignoring the hold: for the end, when no program is attached.</summary>
    internal int DrainAll(long nowNs)
    {
        long waiting = _merge.Refresh();
        Host.Refresh();
        int taken = waiting > 0 ? Drain(long.MaxValue, nowNs) : 0;
        Counters.Read += taken;
        return taken;
    }

    /// <summary>Reports losses that no later record carries, and the end of input.</summary>
    internal void Finish(long nowNs)
    {
        Advance(nowNs);
        TakeMessages(long.MaxValue);
        if (_losses.Check(nowNs))
            ReportLosses(PacketHead.UnknownSource, 0);
        for (int flow = 1; flow < _flows; flow++)
        {
            long unreported = _losses.TotalOf(flow) - _reportedOfFlow[flow];
            if (unreported > 0)
                ReportLoss(flow, unreported, PacketHead.UnknownSource);
        }
        _tap.OnControlMessage(new ControlMessage
        {
            Kind = ControlKind.StepsEnded,
            StampNs = _clockNs,
            LineIndex = -1,
            Count = 1,
        });
        _decoder.EndOfInput(_clockNs, isLive: true);
    }

    private int Drain(long limitNs, long nowNs)
    {
        int taken = 0;
        CapturedPacket packet = default;
        // Read after the rings: a control message queued before a record was written is seen here.
        long nextMessageNs = NextMessageNs();
        _mayJoinUnseen = _kernel is not null && JoinsUnseen(_kernel.Interfaces);
        while (_merge.MoveNext(limitNs))
        {
            int ring = _merge.CurrentRing;
            ref PacketRecord record = ref _merge.Rings[ring].Current;
            if ((long)record.StampNs > nextMessageNs)
                nextMessageNs = TakeMessagesBefore((long)record.StampNs);
            if ((long)record.StampNs > _losses.NextCheckNs && _losses.Check(Math.Max(nowNs, (long)record.StampNs)))
            {
                // Records written before the losses were counted precede them, so they have to be in this pass.
                _merge.Refresh();
                Host.Refresh();
                nextMessageNs = NextMessageNs();
                DoubtLosses();
                continue;
            }
            if (_losses.HasUnreported)
                ReportLosses(ring, (int)record.FlowId);
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
            // A pass takes time, above all if the pipeline is full, and the newest records may be later than its start.
            if ((taken & (RecordsOfReading - 1)) == RecordsOfReading - 1 || packet.Head.StampNs > nowNs)
                nowNs = ContinuePass(taken, nowNs);
            long movedNs = 0;
            if (Trailers is not null)
            {
                movedNs = Trailers.StampOf(ref record) - packet.Head.StampNs;
                packet.Head.StampNs += movedNs;
            }
            _decoder.OnPacket(ref packet, _clockNs, nowNs + movedNs, flags);
            _tap.OnPacket(ref packet);
            taken++;
        }
        // A ring that was full has no records after its losses until its space is released.
        if (taken >= RecordsOfBacklog && _losses.Check(Math.Max(nowNs, _clockNs)))
            DoubtLosses();
        if (_losses.HasUnreported)
            ReportLosses(PacketHead.UnknownSource, 0);
        _merge.Release();
        return taken;
    }

    /// <summary>Called within a long pass: releases space in the rings and reads the clock again.</summary>
    /// <returns>Time of the monotonic clock.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private long ContinuePass(int taken, long nowNs)
    {
        if ((taken & (RecordsOfRoom - 1)) == RecordsOfRoom - 1)
            _merge.ReleasePassed();
        return _kernel is not null ? MonotonicClock.NowNs : nowNs;      // rings in memory use their writer's time
    }

    /// <summary>
    /// Reports the losses that precede the current position, except those carried by the current record. Without this,
    /// the loss of a flow that continues in another ring, or stops, would not reach the stages that wait for its
    /// numbers.
    /// </summary>
    private void ReportLosses(int currentRing, int currentFlow)
    {
        for (int flow = 1; flow < _flows && _losses.MayLackRing; flow++)
        {
            long unreported = _losses.TakeWithoutRing(flow);
            if (unreported > 0)
                ReportLoss(flow, unreported, PacketHead.UnknownSource);
        }
        for (int ring = 0; ring < _merge.Rings.Length; ring++)
        {
            if (!_losses.IsPassed(ring))
                continue;
            for (int flow = 1; flow < _flows; flow++)
            {
                if (ring == currentRing && flow == currentFlow)
                    continue;
                uint unreported = _losses.Take(ring, flow);
                if (unreported > 0)
                    ReportLoss(flow, unreported, (short)ring);
            }
            _losses.SetReported(ring);
        }
        _losses.SetReportedWithoutRing();
    }

    /// <summary>Reports as doubts the losses found by a check whose place the reader will reach late.</summary>
    private void DoubtLosses()
    {
        if (!_mayReorder || _losses.CheckedNs - _clockNs < DoubtLagNs)
            return;
        for (int ring = 0; ring < _merge.Rings.Length; ring++)
        {
            for (int flow = 1; flow < _flows && _losses.IsUnplaced(ring); flow++)
            {
                if (!_losses.IsUnreported(ring, flow))
                    continue;
                _decoder.OnLossDoubt(flow, _clockNs, (short)ring, _losses.CheckedNs);
                TellDoubt(flow);
            }
        }
    }

    private void ReportLoss(int flow, long count, short ring)
    {
        _decoder.OnFlowLoss(flow, (uint)count, _clockNs, ring, _losses.CheckedNs);
        _tap.OnFlowLoss(flow, (uint)count);
        TellDoubt(flow);
        _reportedOfFlow[flow] += count;
    }

    private void TellDoubt(int flow) => _tap.OnControlMessage(new ControlMessage
    {
        Kind = ControlKind.LossDoubted,
        StampNs = _clockNs,
        FlowId = flow,
        LineIndex = -1,
        Count = Math.Clamp(_losses.CheckedNs - _clockNs, 1, uint.MaxValue),
    });

    private void Fill(ref CapturedPacket packet, ref PacketRecord record, Span<byte> payload, int ring)
    {
        RecordContents.Copy(ref packet, ref record, payload);
        packet.Head.Frame = ++_ordinal;
        packet.Head.LostBefore = _losses.TakeOf(ring, packet.Head.FlowId, record.FlowLost);
        _reportedOfFlow[packet.Head.FlowId] += packet.Head.LostBefore;
        packet.Head.Source = (short)ring;
        if (_mayJoinUnseen && record.Hook == Hook.XdpRx)
            packet.Head.DatagramLength = JoinedAtXdp(in record);
        NicStamps?.Take(record.Hook, packet.InterfaceIndex, packet.Head.StampNs, RecordShape.NicStampOf(ref record));
    }

    /// <summary>Knowledge about a packet seen at XDP: the kernel joined it of several if it is longer than any that
    /// comes on its interface.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private ushort JoinedAtXdp(in PacketRecord record) =>
        _kernel?.InterfaceOf((int)record.InterfaceIndex) is not { JoinsUnseen: true } watched ? (ushort)0
        : record.WireLength > watched.LongestFrame ? PacketHead.UnknownLength : PacketHead.PossibleLength;

    private static bool JoinsUnseen(IReadOnlyList<WatchedInterface> interfaces)
    {
        for (int place = 0; place < interfaces.Count; place++)
        {
            if (interfaces[place].JoinsUnseen)
                return true;
        }
        return false;
    }

    private void PassTime(long nowNs, long reachedNs)
    {
        if (nowNs > _losses.NextCheckNs && _losses.Check(nowNs))
            DoubtLosses();
        if (_losses.HasUnreported)
            ReportLosses(PacketHead.UnknownSource, 0);
        if (nowNs - _lastTickNs >= TickEveryNs)
            Tick(nowNs, reachedNs);
    }

    /// <summary>Handles control messages, dropped packets, steps and notes up to a stamp; later ones wait for the
    /// packets before them.</summary>
    private void TakeMessages(long untilNs)
    {
        Host.Take(untilNs, _clockNs, _decoder, _tap);
        while (_control.TryPeek(out ControlMessage message) && message.StampNs <= untilNs)
        {
            _decoder.OnControlMessage(in message, _clockNs);
            _tap.OnControlMessage(in message);
            if (message.Kind == ControlKind.Reconfigure)
                UpdateFlows();
            _control.Remove();
        }
    }

    private long NextMessageNs()
    {
        long controlNs = _control.TryPeek(out ControlMessage message) ? message.StampNs : long.MaxValue;
        return Math.Min(controlNs, Host.NextStampNs);
    }

    /// <summary>Handles control messages, dropped packets, steps and notes between two records of one pass.</summary>
    /// <returns>Stamp of the next of them.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private long TakeMessagesBefore(long stampNs)
    {
        while (NextMessageNs() is var messageNs && messageNs < stampNs)
        {
            // Dropped packets, steps and notes do not advance the time: losses up to them are not reported yet.
            if (Host.NextStampNs > messageNs)
                Advance(messageNs);
            TakeMessages(messageNs);
        }
        return NextMessageNs();
    }

    /// <summary>Limits the search for losses to the flows in use, out of all for which there is room.</summary>
    private void UpdateFlows()
    {
        _flows = _decoder.FlowRows;
        _losses.Extend(_flows);
    }

    private void Tick(long nowNs, long reachedNs)
    {
        _lastTickNs = nowNs;
        long tickNs = reachedNs - _holdNs - TickLagNs - (Trailers is null ? 0 : StampLimits.LiveWindowNs);
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

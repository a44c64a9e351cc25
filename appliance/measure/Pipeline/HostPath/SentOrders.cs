// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.Feeds.OrderEntry;
using Telemetry.Model.Clocks;
using Telemetry.Model.Packets;
using Telemetry.Pipeline.Latency;
using Telemetry.Pipeline.Latency.Orders;

namespace Telemetry.Pipeline.HostPath;

/// <summary>The newest orders on their way from the hook to the exchange, for the stamps of the driver and of TCP's
/// acknowledgement; a newer one replaces the oldest.</summary>
/// <param name="wires">Takes the stamps of NICs; null if none are recorded.</param>
[HotPath]
internal sealed class SentOrders(WireSamples? wires)
{
    private const int Count = 1 << 12;

    // Orders of all connections between an order and its acknowledgement.
    private const int MostLookedAt = 512;

    [StructLayout(LayoutKind.Sequential)]
    private struct Sent
    {
        internal OrderKey Key;
        internal long EndOffset;        // of the byte behind its last one
        internal long StampNs;
        internal long SendNs;           // stamp of the call that wrote its last byte; 0 if unknown
        internal long DriverNs;         // 0 until it is known
        internal WireEnd? Tick;         // at the NIC
        internal WireEnd? Wire;
        internal uint Connection;
        internal short Session;
        internal short TickFeed;        // -1: it has no tick
        internal bool IsAcknowledged;
    }

    private readonly WireSamples? _wires = wires;
    private readonly Sent[] _orders = new Sent[Count];
    private long _next;

    /// <summary>Remembers a new order.</summary>
    /// <param name="request">The order, with its tick if it has one.</param>
    /// <param name="sendNs">Stamp of the call that wrote its last byte, nanoseconds; 0 if it is unknown.</param>
    internal void Add(in Request request, ref PacketEvent order, long sendNs) =>
        _orders[(int)(_next++ & (Count - 1))] = new Sent
        {
            Key = order.Message.Key,
            EndOffset = order.StreamOffset + order.PayloadLength,
            StampNs = request.StampNs,
            SendNs = sendNs,
            Connection = order.Connection,
            Session = order.SessionIndex,
            Tick = request.TickFeedIndex >= 0 && _wires?.TryFind(request.TickStampNs, out WireEnd tick) == true
                ? tick : null,
            TickFeed = request.TickFeedIndex,
        };

    /// <summary>Records the time from the NIC to the NIC of an order that was answered.</summary>
    /// <param name="answerNs">The hook's stamp of the answer, nanoseconds.</param>
    /// <param name="series">Index of the series.</param>
    /// <returns>False if the time may be missing in the series.</returns>
    internal bool TryAnswer(in Request request, long answerNs, int series)
    {
        if (_wires is not { } wires || series < 0)
            return true;
        long end = request.StreamOffset + request.Length;
        for (long place = _next - 1; place >= Math.Max(0, _next - MostLookedAt); place--)
        {
            ref Sent order = ref _orders[(int)(place & (Count - 1))];
            if (order.Connection != request.Connection || order.EndOffset != end)
                continue;
            return wires.TryRecord(
                series, order.Wire, wires.TryFind(answerNs, out WireEnd answer) ? answer : null);
        }
        return wires.TryRecord(series, null, null);
    }

    /// <summary>Counts steps that were not recorded.</summary>
    internal void Lose(long steps) => _wires?.Lose(steps);

    /// <summary>Records the samples of the orders that a step of transmission is about: the one that ends at its byte,
    /// and those before it that were written by the same call or left in the same segment. The kernel stamps the last
    /// byte of each call; an earlier order whose own stamp did not come has none.</summary>
    /// <param name="sendNs">Stamp of the call that wrote its byte, nanoseconds; 0 if it is unknown.</param>
    /// <param name="series">Records the samples.</param>
    internal void Step(ref PacketEvent step, long sendNs, StageSeries series)
    {
        long leftNs = long.MinValue;            // stamp of the segment with the byte
        for (long place = _next - 1; place >= Math.Max(0, _next - MostLookedAt); place--)
        {
            ref Sent order = ref _orders[(int)(place & (Count - 1))];
            if (order.Connection != step.Connection || order.EndOffset > step.StreamOffset)
                continue;
            if (order.IsAcknowledged)
                return;
            if (order.EndOffset == step.StreamOffset)
                leftNs = order.StampNs;
            bool isOf = order.StampNs == leftNs || (order.SendNs == sendNs && sendNs != 0);
            if (step.Step.Kind == PathStepKind.Acknowledged)
                Acknowledge(ref order, isOf ? step.StampNs : 0, series);
            else if (!isOf || (step.Step.Kind == PathStepKind.Wire && order.Wire is not null))
                return;
            else if (step.Step.Kind == PathStepKind.Wire)
                Send(ref order, in step.Step, series);
            else if (order.DriverNs == 0)
                Leave(ref order, step.StampNs, series);
        }
    }

    private static void Leave(ref Sent order, long stampNs, StageSeries series)
    {
        order.DriverNs = stampNs;
        series.RecordTransmit(SeriesKind.TxToDriver, order.Session, stampNs - order.StampNs, stampNs, order.Key);
        series.MarkDriver(order.Session, order.Connection, order.EndOffset, stampNs);
    }

    // At 0 the peer has it, and the stamp of that did not come.
    private void Acknowledge(ref Sent order, long stampNs, StageSeries series)
    {
        order.IsAcknowledged = true;
        if (order.Wire is null)
            RecordWire(in order, series);
        if (order.DriverNs > 0 && stampNs > 0)
            series.RecordTransmit(
                SeriesKind.WireToAck, order.Session, stampNs - order.DriverNs, stampNs, order.Key);
        else
            series.MissTransmit(SeriesKind.WireToAck, order.Session);
    }

    private void Send(ref Sent order, in PathStepFacts step, StageSeries series)
    {
        if (_wires is not { } wires || !wires.TryFind(in step, order.StampNs, out WireEnd wire))
            return;
        order.Wire = wire;
        RecordWire(in order, series);
    }

    // Without the NIC's stamp of the order the times are missing.
    private void RecordWire(in Sent order, StageSeries series)
    {
        if (_wires is not { } wires)
            return;
        series.RecordWire(
            wires, series.OfSession(SeriesKind.DriverToWire, order.Session),
            order.DriverNs > 0 ? WireEnd.OfHost(order.DriverNs) : null, order.Wire);
        if (order.TickFeed >= 0)
        {
            series.RecordWire(
                wires, series.OfTrigger(SeriesKind.TickToTradeWire, order.Session, order.TickFeed), order.Tick,
                order.Wire);
        }
    }
}

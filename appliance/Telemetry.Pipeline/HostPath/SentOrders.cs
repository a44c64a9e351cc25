// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Telemetry.Feeds.OrderEntry;
using Telemetry.Model.Packets;
using Telemetry.Pipeline.Latency;

namespace Telemetry.Pipeline.HostPath;

/// <summary>The newest orders on their way from the hook to the exchange, for the stamps of the driver and of TCP's
/// acknowledgement; a newer one replaces the oldest.</summary>
[HotPath]
internal sealed class SentOrders
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
        internal long DriverNs;         // 0 until it is known
        internal uint Connection;
        internal short Session;
        internal bool IsAcknowledged;
    }

    private readonly Sent[] _orders = new Sent[Count];
    private long _next;

    /// <summary>Remembers a new order.</summary>
    internal void Add(in OrderKey key, uint connection, short session, long endOffset, long stampNs) =>
        _orders[(int)(_next++ & (Count - 1))] = new Sent
        {
            Key = key,
            EndOffset = endOffset,
            StampNs = stampNs,
            Connection = connection,
            Session = session,
        };

    /// <summary>Records the samples of the orders that a step of transmission is about: those that end at its byte or
    /// before it, and were not stepped on before.</summary>
    internal void Step(ref PacketEvent step, StageSeries series)
    {
        for (long place = _next - 1; place >= Math.Max(0, _next - MostLookedAt); place--)
        {
            ref Sent order = ref _orders[(int)(place & (Count - 1))];
            if (order.Connection != step.Connection || order.EndOffset > step.StreamOffset)
                continue;
            if (order.IsAcknowledged)
                return;
            if (step.Step.Kind == PathStepKind.Acknowledged)
            {
                order.IsAcknowledged = true;
                if (order.DriverNs > 0)
                    series.RecordTransmit(
                        SeriesKind.WireToAck, order.Session, step.StampNs - order.DriverNs, step.StampNs, order.Key);
                else
                    series.MissTransmit(SeriesKind.WireToAck, order.Session);
            }
            else if (order.DriverNs == 0)
            {
                order.DriverNs = step.StampNs;
                series.RecordTransmit(
                    SeriesKind.TxToDriver, order.Session, step.StampNs - order.StampNs, step.StampNs, order.Key);
                series.MarkDriver(order.Session, step.Connection, order.EndOffset, step.StampNs);
            }
        }
    }
}

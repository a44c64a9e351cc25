// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Causes;
using Telemetry.Model.Packets;

namespace Telemetry.Pipeline.Latency.Orders;

/// <summary>Chooses the orders whose causes are looked for: those among the worst of their interval, and those above a
/// limit. Hands them on without waiting.</summary>
/// <param name="limitNs">Tick-to-trade from which on every order is chosen, nanoseconds; 0 for no limit.</param>
[HotPath]
public sealed class LateOrders(LateOrderQueue queue, long limitNs)
{
    private readonly LateOrderQueue _queue = queue;
    private long _limitNs = LimitOf(limitNs);
    private long _skipped;
    private long _asked;

    /// <summary>Orders that were chosen; any thread.</summary>
    public long Asked => Volatile.Read(ref _asked);

    /// <summary>Orders for which the queue had no room; any thread.</summary>
    public long Skipped => Volatile.Read(ref _skipped);

    /// <summary>Changes the limit; any thread.</summary>
    /// <param name="limitNs">Tick-to-trade from which on every order is chosen, nanoseconds; 0 for no limit.</param>
    public void SetLimit(long limitNs) => Volatile.Write(ref _limitNs, LimitOf(limitNs));

    /// <summary>True if a tick-to-trade is above the limit.</summary>
    /// <param name="latencyNs">Tick-to-trade, nanoseconds.</param>
    internal bool IsLate(long latencyNs) => latencyNs >= Volatile.Read(ref _limitNs);

    /// <summary>Hands a new order on, if it is to be.</summary>
    /// <param name="request">The order, with its tick.</param>
    /// <param name="isAmongWorst">True if its tick-to-trade is among the worst of the interval.</param>
    /// <param name="stages">Knows the send call of the order; null if such calls are not recorded.</param>
    internal void Consider(
        in Request request, in PacketEvent packet, bool isAmongWorst, IOrderStageSource? stages = null)
    {
        if (request.TickStampNs == 0 || request.Hook != Hook.TcTx)
            return;
        long latencyNs = request.StampNs - request.TickStampNs;
        if (latencyNs <= 0 || (!isAmongWorst && !IsLate(latencyNs)))
            return;
        Volatile.Write(ref _asked, _asked + 1);
        (long sendNs, uint sender) = stages?.SendOf(in request, in packet) ?? default;
        bool hasRoom = _queue.TryAdd(new LateOrder
        {
            TickStampNs = request.TickStampNs,
            OrderStampNs = request.StampNs,
            SendStampNs = sendNs,
            Sender = sender,
            Key = packet.Message.Key,
            Connection = packet.Connection,
            SessionIndex = packet.SessionIndex,
            TickFeedIndex = request.TickFeedIndex,
            TickLineIndex = request.TickLineIndex,
            Source = packet.Source,
            Attribution = request.Attribution,
        });
        if (!hasRoom)
            Volatile.Write(ref _skipped, _skipped + 1);
    }

    private static long LimitOf(long limitNs) => limitNs > 0 ? limitNs : long.MaxValue;
}

// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.OrderEntry;
using Telemetry.Model.Control;
using Telemetry.Model.Ticks;

namespace Telemetry.Model.Causes;

/// <summary>An order whose cause is asked for: among the worst of its interval, or above <c>late_order</c>.</summary>
public readonly record struct LateOrder
{
    /// <summary>Stamp of the tick that it answers, nanoseconds.</summary>
    public required long TickStampNs { get; init; }

    /// <summary>Transmit stamp of the order, nanoseconds.</summary>
    public required long OrderStampNs { get; init; }

    /// <summary>Stamp of the start of the call that wrote its last byte, nanoseconds; 0 if unknown.</summary>
    public long SendStampNs { get; init; }

    /// <summary>Id of the thread that made that call; 0 if unknown.</summary>
    public uint Sender { get; init; }

    public OrderKey Key { get; init; }

    /// <summary>Number of its connection; 0 if unknown.</summary>
    public uint Connection { get; init; }

    public short SessionIndex { get; init; }

    public short TickFeedIndex { get; init; }

    /// <summary>Line that delivered the tick, among all lines.</summary>
    public short TickLineIndex { get; init; }

    /// <summary>Ring that the order was read from, which belongs to a CPU.</summary>
    public short Source { get; init; }

    /// <summary>Way in which the tick was found.</summary>
    public TickAttribution Attribution { get; init; }
}

/// <summary>Orders on their way from the analysis to the search for their causes.</summary>
public sealed class LateOrderQueue() : BoundedQueue<LateOrder>(Capacity)
{
    /// <summary>Most orders that wait.</summary>
    public const int Capacity = 256;
}

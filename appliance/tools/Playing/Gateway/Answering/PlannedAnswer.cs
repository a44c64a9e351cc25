// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds.OrderEntry;
using Telemetry.Playing.Gateway.Learning;

namespace Telemetry.Playing.Gateway.Answering;

/// <summary>An answer that waits until it is due.</summary>
internal struct PlannedAnswer
{
    /// <summary>Clock at which it is due, nanoseconds.</summary>
    public long DueNs;

    /// <summary>Its number: of two that are due at once the earlier one is sent first.</summary>
    public long Number;

    public GatewaySession Session;

    public GatewayRequest Request;

    /// <summary>The recorded answer that it repeats; null if there is none.</summary>
    public RecordedAnswer? Recorded;

    /// <summary>Key that the order has once a replace is done; none if its key does not change.</summary>
    public OrderKey NewKey;

    public long Order;

    /// <summary>Place of the request in the log.</summary>
    public long LogPlace;

    /// <summary>Quantity that the request asks for.</summary>
    public uint Quantity;

    /// <summary>Meaning.</summary>
    public OrderKind Kind;

    /// <summary>True of the first answer to its request.</summary>
    public bool IsFirst;
}

// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds;

namespace Telemetry.Appliance.Latency;

/// <summary>An answer whose request has not been read yet, perhaps.</summary>
internal struct HeldAnswer
{
    /// <summary>Its key.</summary>
    public OrderKey Key;

    /// <summary>Stamp of the answer, nanoseconds.</summary>
    public long StampNs;

    /// <summary>Clock when it came, nanoseconds.</summary>
    public long ClockNs;

    /// <summary>What it says.</summary>
    public OrderKind Kind;

    /// <summary>Whether it still waits for its request.</summary>
    public bool IsHeld;
}

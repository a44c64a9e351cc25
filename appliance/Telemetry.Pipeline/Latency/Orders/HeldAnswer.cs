// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Pipeline.Latency.Orders;

/// <summary>An answer whose request has not been read yet, perhaps.</summary>
internal struct HeldAnswer
{
    /// <summary>What it says.</summary>
    public ReceivedAnswer Answer;

    /// <summary>Clock when it came, nanoseconds.</summary>
    public long ClockNs;

    /// <summary>Whether it still waits for its request.</summary>
    public bool IsHeld;
}

// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Pipeline.Latency.Orders;

/// <summary>An answer whose request may not have been read yet.</summary>
internal struct HeldAnswer
{
    /// <summary>The answer.</summary>
    public ReceivedAnswer Answer;

    /// <summary>Clock when it came, nanoseconds.</summary>
    public long ClockNs;

    /// <summary>True if it still waits for its request.</summary>
    public bool IsHeld;
}

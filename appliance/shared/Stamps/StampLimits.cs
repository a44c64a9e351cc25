// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Stamps;

/// <summary>Limits within which a device's time is believed.</summary>
/// <param name="WindowNs">Farthest from the clock that it is compared with, nanoseconds.</param>
/// <param name="BackwardsNs">Most that the time of one port may go back from frame to frame, nanoseconds.</param>
/// <param name="IsOfHost">True if it is compared with the host's clock itself; else with that of the capture as it was
/// at the last stamped frame, so that a slow drift of both does no harm. Live, only frames of flows come here.</param>
public readonly record struct StampLimits(long WindowNs, long BackwardsNs, bool IsOfHost)
{
    /// <summary>Farthest that a device's time may be from this host's while both measure, nanoseconds.</summary>
    public const long LiveWindowNs = 2_000_000;

    /// <summary>Limits in a capture, whose frames are in the order of their arrival.</summary>
    public static StampLimits OfCapture => new(2_000_000_000, 1_000, IsOfHost: false);

    /// <summary>Limits on a live interface. Deadlines are the host's, so both clocks must be near each other; frames of
    /// one port come by several queues, so their order proves nothing.</summary>
    public static StampLimits Live => new(LiveWindowNs, 2 * LiveWindowNs, IsOfHost: true);
}

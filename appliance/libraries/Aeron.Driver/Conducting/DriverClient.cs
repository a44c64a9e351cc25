// SPDX-License-Identifier: Apache-2.0
namespace Adaptive.Aeron.Driver.Conducting;

/// <summary>
/// Client of the driver, of any process. It is alive while the time in its heartbeat counter changes; the duration
/// without a change is measured by the driver's clock, which steps of the wall clock do not affect.
/// </summary>
internal sealed class DriverClient(long clientId, int heartbeatCounterId, long heartbeatMs, long nowNs)
{
    private long _heartbeatMs = heartbeatMs;
    private long _heardNs = nowNs;

    internal long ClientId => clientId;

    internal int HeartbeatCounterId => heartbeatCounterId;

    /// <summary>Stores the current heartbeat; returns the time since it last changed, nanoseconds.</summary>
    internal long SilenceAt(long heartbeatMs, long nowNs)
    {
        if (heartbeatMs != _heartbeatMs)
        {
            _heartbeatMs = heartbeatMs;
            _heardNs = nowNs;
        }

        return nowNs - _heardNs;
    }

    /// <summary>Adds the duration of a pause of the driver, during which it could not hear clients.</summary>
    internal void OnPause(long durationNs) => _heardNs += durationNs;
}

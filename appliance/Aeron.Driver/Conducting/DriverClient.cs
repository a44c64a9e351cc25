// SPDX-License-Identifier: Apache-2.0
namespace Adaptive.Aeron.Driver.Conducting;

/// <summary>
/// A client of the driver, of any process. It lives while the time in its heartbeat counter changes: how long it stands
/// is measured by the driver's clock, which no step of the wall clock moves.
/// </summary>
internal sealed class DriverClient(long clientId, int heartbeatCounterId, long heartbeatMs, long nowNs)
{
    private long _heartbeatMs = heartbeatMs;
    private long _heardNs = nowNs;

    internal long ClientId => clientId;

    internal int HeartbeatCounterId => heartbeatCounterId;

    /// <summary>Takes what the heartbeat says now; returns for how long it has stood, nanoseconds.</summary>
    internal long SilenceAt(long heartbeatMs, long nowNs)
    {
        if (heartbeatMs != _heartbeatMs)
        {
            _heartbeatMs = heartbeatMs;
            _heardNs = nowNs;
        }

        return nowNs - _heardNs;
    }

    /// <summary>The driver itself did not run for a while, in which it could hear nobody.</summary>
    internal void OnPause(long durationNs) => _heardNs += durationNs;
}

// SPDX-License-Identifier: Apache-2.0
using Telemetry.Model.Clocks;

namespace Telemetry.Monitor.Serving.Requests;

/// <summary>Limit of the requests a second, of all clients together.</summary>
/// <param name="mostPerSecond">The limit, and the most that may come at once.</param>
internal sealed class RequestRate(int mostPerSecond)
{
    private const long Second = 1_000_000_000;

    private readonly Lock _gate = new();
    private long _secondNs = MonotonicClock.NowNs;
    private int _taken;

    /// <summary>Takes one request; false if there were too many in this second.</summary>
    public bool TryTake()
    {
        long nowNs = MonotonicClock.NowNs;
        lock (_gate)
        {
            if (nowNs - _secondNs >= Second)
                (_secondNs, _taken) = (nowNs, 0);
            if (_taken >= mostPerSecond)
                return false;
            _taken++;
            return true;
        }
    }
}

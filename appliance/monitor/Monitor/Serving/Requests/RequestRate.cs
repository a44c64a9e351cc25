// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Telemetry.Access;
using Telemetry.Model.Clocks;

namespace Telemetry.Monitor.Serving.Requests;

/// <summary>Limit of the requests a second: of all clients together, and of each, so that one leaves room for others.
/// Any thread.</summary>
/// <param name="most">The limit of all, and the most that may come at once.</param>
/// <param name="mostOfOne">The limit of one address.</param>
internal sealed class RequestRate(int most, int mostOfOne)
{
    private const long Second = 1_000_000_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<IPAddress, int> _ofEach = [];
    private long _secondNs = MonotonicClock.NowNs;
    private int _taken;

    /// <summary>Takes one request; the reason if there were too many in this second, null if there were not.
    /// </summary>
    /// <param name="address">Address of the client.</param>
    public string? Take(IPAddress address)
    {
        IPAddress client = ClientNetwork.Of(address);
        long nowNs = MonotonicClock.NowNs;
        lock (_gate)
        {
            if (nowNs - _secondNs >= Second)
            {
                (_secondNs, _taken) = (nowNs, 0);
                _ofEach.Clear();
            }
            int own = _ofEach.GetValueOrDefault(client);
            if (own >= mostOfOne)
                return $"more than {mostOfOne} a second of your address";
            if (_taken >= most)
                return $"more than {most} a second";
            _ofEach[client] = own + 1;
            _taken++;
            return null;
        }
    }
}

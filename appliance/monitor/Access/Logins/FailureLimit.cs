// SPDX-License-Identifier: Apache-2.0
using System.Net;

namespace Telemetry.Access.Logins;

/// <summary>Bound of the wrong tokens of one address in a minute. Addresses of one IPv6 network (/64) are one: a host
/// may take any of them. For all threads.</summary>
public sealed class FailureLimit
{
    /// <summary>Wrong tokens of one address in a minute after which it has to wait.</summary>
    public const int MostFailures = 10;

    private const int MostAddresses = 4_096;
    private const long MinuteNs = 60_000_000_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<IPAddress, (long BeginNs, int Count)> _failures = [];

    /// <summary>Time for which an address has to wait, nanoseconds; 0 if it need not.</summary>
    /// <param name="nowNs">The time, of CLOCK_MONOTONIC.</param>
    public long WaitNs(IPAddress address, long nowNs)
    {
        lock (_gate)
        {
            return _failures.TryGetValue(ClientNetwork.Of(address), out (long BeginNs, int Count) failures)
                && failures.Count >= MostFailures ? Math.Max(0, failures.BeginNs + MinuteNs - nowNs) : 0;
        }
    }

    /// <summary>Counts a wrong token.</summary>
    /// <param name="address">Address that it came from.</param>
    /// <param name="nowNs">The time, of CLOCK_MONOTONIC.</param>
    public void Add(IPAddress address, long nowNs)
    {
        lock (_gate)
        {
            if (_failures.Count >= MostAddresses)
                Forget(nowNs);
            IPAddress network = ClientNetwork.Of(address);
            (long beginNs, int count) = _failures.GetValueOrDefault(network, (nowNs, 0));
            _failures[network] = nowNs - beginNs < MinuteNs ? (beginNs, count + 1) : (nowNs, 1);
        }
    }

    // With all places taken by failures of this minute, the one that began first goes.
    private void Forget(long nowNs)
    {
        foreach ((IPAddress address, (long beginNs, _)) in _failures)
        {
            if (nowNs - beginNs >= MinuteNs)
                _ = _failures.Remove(address);
        }
        if (_failures.Count >= MostAddresses)
            _ = _failures.Remove(_failures.MinBy(one => one.Value.BeginNs).Key);
    }
}

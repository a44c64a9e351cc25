// SPDX-License-Identifier: Apache-2.0
namespace Adaptive.Aeron.Driver.Receiving;

/// <summary>
/// Receiver window that follows the network (cc=cubic, RFC 8312): small at first, reduced by a fifth at a loss, and
/// grown by the cube of the time since, up to the window of the channel. It also decides when to measure the round-trip
/// time. Time is an argument.
/// </summary>
/// <param name="mtuLength">Longest datagram of the stream, bytes: the unit of the window.</param>
/// <param name="longest">Longest window, bytes.</param>
/// <param name="initialRttNs">Round-trip time assumed before the first measurement.</param>
internal sealed class CubicWindow(int mtuLength, int longest, long initialRttNs, long nowNs)
{
    private const double Growth = 0.4;                 // C of the RFC
    private const double Reduction = 0.2;              // 1 - beta
    private const int InitialUnits = 10;
    private const int RoundTripsPerMeasurement = 4;
    private const double NsPerSecond = 1e9;
    private const long LongestRttNs = 1_000_000_000;

    private readonly int _mostUnits = Math.Max(1, longest / mtuLength);
    private int _units = Math.Min(InitialUnits, Math.Max(1, longest / mtuLength));
    private int _unitsAtLoss = Math.Max(1, longest / mtuLength);
    private long _lossNs = nowNs;
    private long _updatedNs = nowNs;
    private long? _askedNs;
    private long? _measuredNs;

    /// <summary>Current window, bytes.</summary>
    internal int Length => _units * mtuLength;

    /// <summary>Called once per duty cycle; returns true if the window has changed.</summary>
    internal bool Update(bool hasLost, long nowNs)
    {
        int before = _units;
        if (hasLost)
        {
            _unitsAtLoss = _units;
            _units = Math.Max(1, (int)(_units * (1 - Reduction)));
            _lossNs = _updatedNs = nowNs;
        }
        else if (_units < _mostUnits && nowNs - _updatedNs > (_measuredNs ?? initialRttNs))
        {
            // Time to grow back to the window at the loss.
            double backSeconds = Math.Cbrt(_unitsAtLoss * Reduction / Growth);
            double fromThere = ((nowNs - _lossNs) / NsPerSecond) - backSeconds;
            int wanted = _unitsAtLoss + (int)(Growth * fromThere * fromThere * fromThere);
            _units = Math.Clamp(wanted, 1, _mostUnits);
            _updatedNs = nowNs;
        }

        return _units != before;
    }

    /// <summary>True if the sender is to be asked for a round trip; records that it was asked.</summary>
    internal bool TryAsk(long nowNs)
    {
        long waitNs = RoundTripsPerMeasurement * Math.Max(_measuredNs ?? 0, initialRttNs);
        if (_askedNs is { } lastNs && nowNs - lastNs < waitNs)
            return false;
        _askedNs = nowNs;
        return true;
    }

    /// <summary>Stores a measured round trip; values beyond the longest one are limited to it.</summary>
    internal void OnRoundTrip(long rttNs) => _measuredNs = Math.Clamp(rttNs, 0, LongestRttNs);
}

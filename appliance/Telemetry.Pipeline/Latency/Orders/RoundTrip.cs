// SPDX-License-Identifier: Apache-2.0
using Telemetry.Feeds;
using Telemetry.Pipeline.Latency.Sessions;

namespace Telemetry.Pipeline.Latency.Orders;

/// <summary>
/// One question of the client and the exchange's answer to it. They come out of two rings, so that the answer may be
/// read before the question.
/// </summary>
[HotPath]
internal sealed class RoundTrip
{
    private long _askedNs;
    private ulong _askedReference;
    private long _earlyNs;
    private ulong _earlyReference;

    /// <summary>Forgets everything.</summary>
    internal void Clear() => (_askedNs, _earlyNs) = (0, 0);

    /// <summary>The client asks.</summary>
    /// <param name="stampNs">When, nanoseconds.</param>
    /// <param name="reference">What the answer will have too.</param>
    /// <param name="durationNs">Receives how long it took, nanoseconds.</param>
    /// <returns>Whether the answer was read before.</returns>
    internal bool Ask(long stampNs, ulong reference, out long durationNs)
    {
        durationNs = _earlyNs - stampNs;
        bool isAnswered = _earlyNs != 0 && _earlyReference == reference
            && durationNs is >= 0 and < SessionLatency.AnswerHoldNs;
        _earlyNs = 0;
        (_askedNs, _askedReference) = isAnswered ? (0, 0) : (stampNs, reference);
        return isAnswered;
    }

    /// <summary>The exchange answers.</summary>
    /// <param name="stampNs">When, nanoseconds.</param>
    /// <param name="reference">What the question has too.</param>
    /// <param name="durationNs">Receives how long it took, nanoseconds.</param>
    /// <returns>Whether the question is known.</returns>
    internal bool Answer(long stampNs, ulong reference, out long durationNs)
    {
        durationNs = stampNs - _askedNs;
        if (_askedNs != 0 && _askedReference == reference)
        {
            _askedNs = 0;
            return true;
        }
        if (_askedNs == 0)
            (_earlyNs, _earlyReference) = (stampNs, reference);
        return false;
    }
}

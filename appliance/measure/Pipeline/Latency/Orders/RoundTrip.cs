// SPDX-License-Identifier: Apache-2.0
using Telemetry.Pipeline.Latency.Sessions;

namespace Telemetry.Pipeline.Latency.Orders;

/// <summary>One question of the client and the exchange's answer to it. They come from two rings, so the answer may be
/// read before the question.</summary>
[HotPath]
internal sealed class RoundTrip
{
    private long _askedNs;
    private ulong _askedReference;
    private long _earlyNs;
    private ulong _earlyReference;

    internal void Clear() => (_askedNs, _earlyNs) = (0, 0);

    /// <summary>Records a question of the client.</summary>
    /// <param name="stampNs">Stamp of the question, nanoseconds.</param>
    /// <param name="reference">Reference that the answer repeats.</param>
    /// <param name="durationNs">Receives the time between the two, nanoseconds.</param>
    /// <returns>True if the answer was read before.</returns>
    internal bool Ask(long stampNs, ulong reference, out long durationNs)
    {
        durationNs = _earlyNs - stampNs;
        bool isAnswered = _earlyNs != 0 && _earlyReference == reference
            && durationNs is >= 0 and < SessionLatency.AnswerHoldNs;
        _earlyNs = 0;
        (_askedNs, _askedReference) = isAnswered ? (0, 0) : (stampNs, reference);
        return isAnswered;
    }

    /// <summary>Records an answer of the exchange.</summary>
    /// <param name="stampNs">Stamp of the answer, nanoseconds.</param>
    /// <param name="reference">Reference of its question.</param>
    /// <param name="durationNs">Receives the time between the two, nanoseconds.</param>
    /// <returns>True if the question is known.</returns>
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

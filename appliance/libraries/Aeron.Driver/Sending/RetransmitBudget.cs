// SPDX-License-Identifier: Apache-2.0
namespace Adaptive.Aeron.Driver.Sending;

/// <summary>
/// Budget of a publication for retransmissions, whatever is requested: half a term at first, one byte for each byte of
/// data that it sends, and a small continuous rate; never more than half a term.
/// </summary>
internal struct RetransmitBudget
{
    /// <summary>Rate for a stream that sends nothing, bytes a second.</summary>
    internal const long BytesPerSecond = 128 << 10;

    private const long NsPerSecond = 1_000_000_000;

    private readonly long _most;
    private long _bytes;
    private long _lastNs;

    /// <param name="termLength">Length of a term, bytes.</param>
    internal RetransmitBudget(int termLength, long nowNs)
    {
        _most = _bytes = termLength >> 1;
        _lastNs = nowNs;
    }

    /// <summary>Called when data was sent for the first time.</summary>
    internal void OnSent(int bytes) => _bytes = Math.Min(_most, _bytes + bytes);

    /// <summary>Takes the bytes of a retransmission; returns false if the budget is too small.</summary>
    internal bool TryTake(int bytes, long nowNs)
    {
        long earned = Math.Min(nowNs - _lastNs, NsPerSecond) * BytesPerSecond / NsPerSecond;
        if (earned > 0)
        {
            _bytes = Math.Min(_most, _bytes + earned);
            _lastNs = nowNs;
        }
        if (_bytes < bytes)
            return false;
        _bytes -= bytes;
        return true;
    }
}

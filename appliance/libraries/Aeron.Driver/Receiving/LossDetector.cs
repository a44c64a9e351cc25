// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron.LogBuffer;

namespace Adaptive.Aeron.Driver.Receiving;

/// <summary>
/// Tracks one gap at a time, the first one after the complete part, and decides when to send a NAK. If the gap changes
/// the timer starts over. Time is an argument; it has no thread.
/// </summary>
internal unsafe struct LossDetector(NakDelay delay)
{
    private NakDelay _delay = delay;
    private int _termId;
    private int _termOffset;
    private int _length;
    private long _dueNs;

    /// <summary>
    /// Scans from the rebuild position towards the high-water mark, never beyond the term. Returns the offset up to
    /// which the term is whole; <paramref name="gap"/> has a length if a NAK is due.
    /// </summary>
    internal int Scan(byte* term, int termLength, long rebuildPosition, long hwmPosition, int bits, int initialTermId,
        long nowNs, out TermGap gap)
    {
        gap = default;
        int rebuildOffset = (int)rebuildPosition & (termLength - 1);
        if (rebuildPosition >= hwmPosition)
            return rebuildOffset;

        bool isSameTerm = rebuildPosition >> bits == hwmPosition >> bits;
        int limitOffset = isSameTerm ? (int)hwmPosition & (termLength - 1) : termLength;
        int offset = TermGapScanner.Scan(term, rebuildOffset, limitOffset, out int gapLength);
        if (gapLength == 0)
        {
            _length = 0;
            return offset;
        }

        int termId = LogBufferDescriptor.ComputeTermId(rebuildPosition, bits, initialTermId);
        if (termId != _termId || offset != _termOffset || gapLength != _length)
        {
            _termId = termId;
            _termOffset = offset;
            _length = gapLength;
            _dueNs = nowNs + _delay.Next(isRepeat: false);
        }

        if (nowNs - _dueNs >= 0)
        {
            gap = new TermGap(termId, offset, gapLength);
            _dueNs = nowNs + _delay.Next(isRepeat: true);
        }

        return offset;
    }
}

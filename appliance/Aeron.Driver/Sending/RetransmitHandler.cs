// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron.LogBuffer;

namespace Adaptive.Aeron.Driver.Sending;

/// <summary>
/// Decides whether a NAK is answered. Unicast: at once, one range at a time; while a range lingers, NAKs inside it
/// are ignored, since the repair is under way.
/// </summary>
internal struct RetransmitHandler(long lingerNs)
{
    private const int MaxResendLength = 128 << 10;     // bytes
    private const int WindowMultiple = 16;             // for one receiver

    private bool _isLingering;
    private int _termId;
    private int _termOffset;
    private int _length;
    private long _lingerEndNs;

    /// <summary>How many bytes to send again from the NAK's place: 0 if none.</summary>
    internal int OnNak(int termId, int termOffset, int gapLength, int termLength, long nowNs)
    {
        if (gapLength <= 0 || termOffset < 0 || termOffset > termLength - FrameDescriptor.HeaderLength ||
            termOffset % FrameDescriptor.FrameAlignment != 0)
            return 0;

        int window = Math.Min(MaxResendLength, termLength >> 1);
        long longest = Math.Min(termLength - termOffset, (long)window * WindowMultiple);
        int length = (int)Math.Min(gapLength, longest);
        if (_isLingering && nowNs < _lingerEndNs && _termId == termId &&
            termOffset >= _termOffset && termOffset < _termOffset + _length)
            return 0;

        _isLingering = true;
        _termId = termId;
        _termOffset = termOffset;
        _length = length;
        _lingerEndNs = nowNs + lingerNs;
        return length;
    }
}

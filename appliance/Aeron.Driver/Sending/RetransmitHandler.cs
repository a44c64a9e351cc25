// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron.LogBuffer;

namespace Adaptive.Aeron.Driver.Sending;

/// <summary>
/// Decides whether a NAK is answered. An answer goes out at once and then lingers: NAKs inside its range are ignored
/// for a while, since the repair is under way. With one receiver one range lingers, and another replaces it; with a
/// group many do, and what finds no place is not answered.
/// </summary>
/// <param name="isGroup">True if there may be many receivers.</param>
/// <param name="maxRanges">Ranges that linger at once, with a group.</param>
/// <param name="windowMultiple">Windows that are sent again for one NAK at most; null: the usual.</param>
/// <param name="lingerNs">How long the same range is not sent again.</param>
internal sealed class RetransmitHandler(bool isGroup, int maxRanges, int? windowMultiple, long lingerNs)
{
    private const int MaxWindowLength = 128 << 10;     // bytes
    private const int UnicastMultiple = 16;
    private const int GroupMultiple = 4;

    private readonly LingeringRange[] _ranges = new LingeringRange[isGroup ? maxRanges : 1];
    private readonly int _multiple = windowMultiple ?? (isGroup ? GroupMultiple : UnicastMultiple);

    /// <summary>Whether frames can lie there.</summary>
    internal static bool IsRange(int termOffset, int gapLength, int termLength) => gapLength > 0 && termOffset >= 0 &&
        termOffset <= termLength - FrameDescriptor.HeaderLength && termOffset % FrameDescriptor.FrameAlignment == 0;

    /// <summary>How many bytes to send again from the NAK's place: 0 if none, -1 if there is no room.</summary>
    internal int OnNak(int termId, int termOffset, int gapLength, int termLength, long nowNs)
    {
        if (!IsRange(termOffset, gapLength, termLength))
            return 0;

        int free = isGroup ? -1 : 0;
        for (int i = 0; i < _ranges.Length; i++)
        {
            ref LingeringRange range = ref _ranges[i];
            if (range.Length == 0 || nowNs - range.EndNs >= 0)
                free = i;
            else if (range.TermId == termId && termOffset >= range.TermOffset &&
                termOffset - range.TermOffset < range.Length)
                return 0;
        }

        if (free < 0)
            return -1;

        int window = Math.Min(MaxWindowLength, termLength >> 1);
        int length = (int)Math.Min(Math.Min(gapLength, termLength - termOffset), (long)window * _multiple);
        _ranges[free] = new LingeringRange(termId, termOffset, length, nowNs + lingerNs);
        return length;
    }

    /// <summary>What was sent again, and until when it is not sent once more.</summary>
    private readonly record struct LingeringRange(int TermId, int TermOffset, int Length, long EndNs);
}

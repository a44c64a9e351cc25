// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron.LogBuffer;

namespace Adaptive.Aeron.Driver.Sending;

/// <summary>
/// Decides if a NAK is answered. An answer is sent at once, and its range then lingers: NAKs inside it are ignored for
/// some time, since the repair is in flight. With one receiver one range lingers, and a new one replaces it; with a
/// group several do, and a NAK is not answered if there is no room for its range.
/// </summary>
/// <param name="isGroup">True if there may be many receivers.</param>
/// <param name="maxRanges">Most ranges that linger at a time, with a group.</param>
/// <param name="windowMultiple">Most windows retransmitted for one NAK; null: the default.</param>
/// <param name="lingerNs">Time for which the same range is not sent again.</param>
internal sealed class RetransmitHandler(bool isGroup, int maxRanges, int? windowMultiple, long lingerNs)
{
    private const int MaxWindowLength = 128 << 10;     // bytes
    private const int UnicastMultiple = 16;
    private const int GroupMultiple = 4;

    private readonly LingeringRange[] _ranges = new LingeringRange[isGroup ? maxRanges : 1];
    private readonly int _multiple = windowMultiple ?? (isGroup ? GroupMultiple : UnicastMultiple);

    /// <summary>True if a range of a term can contain frames.</summary>
    internal static bool IsRange(int termOffset, int gapLength, int termLength) => gapLength > 0 && termOffset >= 0 &&
        termOffset <= termLength - FrameDescriptor.HeaderLength && termOffset % FrameDescriptor.FrameAlignment == 0;

    /// <summary>Number of bytes to retransmit from the NAK's place: 0 if none, -1 if there is no room.</summary>
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

    /// <summary>Retransmitted range, and the time until which it is not sent again.</summary>
    private readonly record struct LingeringRange(int TermId, int TermOffset, int Length, long EndNs);
}

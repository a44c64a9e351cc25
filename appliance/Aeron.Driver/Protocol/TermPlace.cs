// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron.LogBuffer;

namespace Adaptive.Aeron.Driver.Protocol;

/// <summary>A position as frames tell it: term id and term offset.</summary>
internal static class TermPlace
{
    /// <summary>
    /// The place of a position. The end of a term is the beginning of the next, but of the last one: behind it term
    /// ids begin anew, so the largest position is told as the last term's end.
    /// </summary>
    internal static (int TermId, int Offset) Of(long position, int bits, int initialTermId)
    {
        int termLength = 1 << bits;
        return position >> bits > int.MaxValue
            ? (unchecked(initialTermId + int.MaxValue), termLength)
            : (LogBufferDescriptor.ComputeTermId(position, bits, initialTermId), (int)position & (termLength - 1));
    }
}

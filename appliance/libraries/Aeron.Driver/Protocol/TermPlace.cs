// SPDX-License-Identifier: Apache-2.0
using Adaptive.Aeron.LogBuffer;

namespace Adaptive.Aeron.Driver.Protocol;

/// <summary>Position as represented in frames: term id and term offset.</summary>
internal static class TermPlace
{
    /// <summary>
    /// Place of a position. The end of a term is represented as the beginning of the next, except for the last term:
    /// after it term ids start over, so the largest position is represented as the last term's end.
    /// </summary>
    internal static (int TermId, int Offset) Of(long position, int bits, int initialTermId)
    {
        int termLength = 1 << bits;
        return position >> bits > int.MaxValue
            ? (unchecked(initialTermId + int.MaxValue), termLength)
            : (LogBufferDescriptor.ComputeTermId(position, bits, initialTermId), (int)position & (termLength - 1));
    }
}

// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using Adaptive.Aeron.LogBuffer;

namespace Adaptive.Aeron.Driver.Receiving;

/// <summary>Finds the first range of a term that was not received.</summary>
internal static unsafe class TermGapScanner
{
    /// <summary>
    /// Walks the frames from an offset; returns their end. If that is before the limit, a gap of
    /// <paramref name="gapLength"/> bytes begins there, up to the next frame or the limit.
    /// </summary>
    internal static int Scan(byte* term, int offset, int limitOffset, out int gapLength)
    {
        gapLength = 0;
        while (offset < limitOffset)
        {
            int frameLength = Volatile.Read(ref Unsafe.AsRef<int>(term + offset));
            if (frameLength <= 0)
                break;
            offset += FrameDescriptor.Align(frameLength);
        }

        int end = offset;
        while (end < limitOffset && *(int*)(term + end) == 0)
            end += FrameDescriptor.FrameAlignment;
        if (offset < limitOffset)
            gapLength = end - offset;
        return offset;
    }
}

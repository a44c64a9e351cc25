// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using Adaptive.Aeron.LogBuffer;

namespace Adaptive.Aeron.Driver.Sending;

/// <summary>Finds what may be sent as one datagram: whole frames that are complete.</summary>
internal static unsafe class TermScanner
{
    /// <summary>
    /// Bytes to send from an offset, at most <paramref name="maxLength"/>; 0 if nothing is complete, below zero if
    /// the first frame is longer than allowed. Of a padding frame only the header is sent: the rest of it is
    /// <paramref name="padding"/>, and it ends the datagram.
    /// </summary>
    internal static int Scan(byte* term, int termLength, int offset, int maxLength, out int padding)
    {
        padding = 0;
        int available = 0;
        while (offset + available < termLength)
        {
            byte* frame = term + offset + available;
            int frameLength = Volatile.Read(ref Unsafe.AsRef<int>(frame));
            if (frameLength <= 0)
                break;

            int aligned = FrameDescriptor.Align(frameLength);
            bool isPadding = *(ushort*)(frame + FrameDescriptor.TypeOffset) == FrameDescriptor.PaddingType;
            int wanted = isPadding ? FrameDescriptor.HeaderLength : aligned;
            if (available + wanted > maxLength)
                return available == 0 ? -wanted : available;

            available += wanted;
            if (isPadding)
            {
                padding = aligned - FrameDescriptor.HeaderLength;
                break;
            }
        }

        return available;
    }
}

// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using Adaptive.Aeron.LogBuffer;

namespace Adaptive.Aeron.Driver.Sending;

/// <summary>Finds data that can be sent as one datagram: complete frames.</summary>
internal static unsafe class TermScanner
{
    /// <summary>
    /// Scans for several consecutive datagrams of at most <paramref name="mtu"/> bytes each, as many as fit
    /// <paramref name="lengths"/> and the window. Returns their number; <paramref name="padding"/> belongs to the last
    /// one; <paramref name="isLimited"/> is true if the window ended within a frame.
    /// </summary>
    internal static int Scan(byte* term, int termLength, int offset, long window, int mtu, Span<int> lengths,
        out int padding, out bool isLimited)
    {
        padding = 0;
        isLimited = false;
        int count = 0;
        while (count < lengths.Length && padding == 0 && window > 0)
        {
            int available = Scan(term, termLength, offset, (int)Math.Min(window, mtu), out padding);
            isLimited = available < 0;
            if (available <= 0)
                break;
            lengths[count++] = available;
            offset += available;
            window -= available;
        }

        return count;
    }

    /// <summary>
    /// Bytes to send from an offset, at most <paramref name="maxLength"/>; 0 if nothing is complete, below zero if the
    /// first frame is longer than allowed. Only the header of a padding frame is sent, and it ends the datagram;
    /// <paramref name="padding"/> is the rest of the frame.
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

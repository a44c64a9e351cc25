// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using Adaptive.Aeron.LogBuffer;

namespace Adaptive.Aeron.Driver.Sending;

/// <summary>Finds what may be sent as one datagram: whole frames that are complete.</summary>
internal static unsafe class TermScanner
{
    /// <summary>
    /// Scans for several datagrams, one behind the other and of at most <paramref name="mtu"/> bytes each, as many as
    /// <paramref name="lengths"/> has room for and the window allows. Returns how many; <paramref name="padding"/>
    /// belongs to the last one; <paramref name="isLimited"/>: the window ended before a frame did.
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

// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;

namespace Telemetry.Stamps;

/// <summary>End of the IP packet of an Ethernet frame by its own lengths; the frame's where it has none.</summary>
[HotPath]
public static class FrameBody
{
    private const int EtherTypeAt = 12;
    private const int MostTags = 3;

    /// <summary>Finds the end of the packet.</summary>
    /// <param name="frame">The frame from its addresses on.</param>
    /// <param name="headerLength">Bytes of a device's header behind the addresses.</param>
    /// <param name="payload">Receives the offset of what the EtherType names.</param>
    /// <param name="etherType">Receives the frame's own EtherType; 0 if the frame is too short.</param>
    /// <returns>The offset behind the IP packet; the payload's offset for another EtherType; -1 if the frame is shorter
    /// than its packet.</returns>
    public static int EndOf(ReadOnlySpan<byte> frame, int headerLength, out int payload, out ushort etherType)
    {
        payload = EtherTypeAt + headerLength;
        etherType = 0;
        for (int tags = 0; ; tags++)
        {
            if (frame.Length < payload + 2)
                return -1;
            etherType = BinaryPrimitives.ReadUInt16BigEndian(frame[payload..]);
            payload += 2;
            if (etherType is not (0x8100 or 0x88a8 or 0x9100) || tags == MostTags)
                break;
            payload += 2;
        }
        int end = payload;
        int length = -1;
        if (etherType == 0x0800 && frame.Length >= payload + 20)
            end += length = BinaryPrimitives.ReadUInt16BigEndian(frame[(payload + 2)..]);
        else if (etherType == 0x86dd && frame.Length >= payload + 40)
            end += 40 + (length = BinaryPrimitives.ReadUInt16BigEndian(frame[(payload + 4)..]));
        if (length == 0)
            return frame.Length;
        return end <= frame.Length ? end : -1;
    }
}

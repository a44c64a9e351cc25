// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;

namespace Telemetry.Perf.WholePath.Rate;

/// <summary>A MoldUDP64 packet of one message, of which only the number is another each time.</summary>
internal static class RatePacket
{
    /// <summary>Length of the payload where nobody wants another, bytes.</summary>
    internal const int Length = 100;

    /// <summary>Length of the headers before the payload, bytes: Ethernet, IPv4, UDP.</summary>
    internal const int FrameHeadersLength = 42;

    /// <summary>Where the number stands, big-endian, 64 bits.</summary>
    internal const int NumberOffset = 10;

    private const int HeaderLength = 20;
    private const int CountOffset = 18;

    /// <summary>Writes what is the same in all.</summary>
    internal static void Fill(Span<byte> packet)
    {
        "SESSION001"u8.CopyTo(packet);
        BinaryPrimitives.WriteUInt16BigEndian(packet[CountOffset..], 1);
        BinaryPrimitives.WriteUInt16BigEndian(
            packet[HeaderLength..], (ushort)(packet.Length - HeaderLength - sizeof(ushort)));
    }
}

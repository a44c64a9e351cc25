// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;

namespace Telemetry.Perf.WholePath.Rate;

/// <summary>MoldUDP64 packet of one message, in which only the number changes.</summary>
internal static class RatePacket
{
    /// <summary>Default length of the payload, bytes.</summary>
    internal const int Length = 100;

    /// <summary>Length of the headers before the payload, bytes: Ethernet, IPv4, UDP.</summary>
    internal const int FrameHeadersLength = 42;

    /// <summary>Offset of the number, big-endian, 64 bits.</summary>
    internal const int NumberOffset = 10;

    private const int HeaderLength = 20;
    private const int CountOffset = 18;

    /// <summary>Writes the constant fields.</summary>
    internal static void Fill(Span<byte> packet)
    {
        "SESSION001"u8.CopyTo(packet);
        BinaryPrimitives.WriteUInt16BigEndian(packet[CountOffset..], 1);
        BinaryPrimitives.WriteUInt16BigEndian(
            packet[HeaderLength..], (ushort)(packet.Length - HeaderLength - sizeof(ushort)));
    }
}

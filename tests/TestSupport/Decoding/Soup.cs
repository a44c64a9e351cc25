// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Text;

namespace TestSupport.Decoding;

/// <summary>SoupBinTCP packets with OUCH 5.0 inside, written from the layouts.</summary>
internal static class Soup
{
    internal static byte[] Packet(char type, ReadOnlySpan<byte> payload)
    {
        byte[] packet = new byte[3 + payload.Length];
        BinaryPrimitives.WriteUInt16BigEndian(packet, (ushort)(1 + payload.Length));
        packet[2] = (byte)type;
        payload.CopyTo(packet.AsSpan(3));
        return packet;
    }

    internal static byte[] Login(string user = "user01", string password = "secret-pwd") =>
        Packet('L', Encoding.ASCII.GetBytes(user.PadRight(6) + password.PadRight(10) + "          " + "1".PadLeft(20)));

    internal static byte[] Accepted(ulong next, string session = "SESSION001") =>
        Packet('A', Encoding.ASCII.GetBytes(session + next.ToString().PadLeft(20)));

    internal static byte[] Refused { get; } = Packet('J', "A"u8);

    internal static byte[] ClientHeartbeat { get; } = Packet('R', []);

    internal static byte[] ServerHeartbeat { get; } = Packet('H', []);

    internal static byte[] EnterOrder(uint reference, string clientOrderId = "", int appendage = 0)
    {
        byte[] order = new byte[47 + appendage];
        order[0] = (byte)'O';
        BinaryPrimitives.WriteUInt32BigEndian(order.AsSpan(1), reference);
        order[5] = (byte)'B';
        BinaryPrimitives.WriteUInt32BigEndian(order.AsSpan(6), 100);
        "TEST    0"u8[..8].CopyTo(order.AsSpan(10));
        BinaryPrimitives.WriteUInt64BigEndian(order.AsSpan(18), 1_234_500);
        "0YPYN"u8.CopyTo(order.AsSpan(26));
        Encoding.ASCII.GetBytes(clientOrderId.PadRight(14)).CopyTo(order, 31);
        BinaryPrimitives.WriteUInt16BigEndian(order.AsSpan(45), (ushort)appendage);
        return Packet('U', order);
    }

    internal static byte[] OrderAccepted(uint reference, int length = 64, ulong? timeNs = null)
    {
        byte[] answer = new byte[length];
        answer[0] = (byte)'A';
        BinaryPrimitives.WriteUInt64BigEndian(answer.AsSpan(1), timeNs ?? 34_200_000_000_000UL + reference);
        BinaryPrimitives.WriteUInt32BigEndian(answer.AsSpan(9), reference);
        return Packet('S', answer);
    }

    internal static byte[] Join(params byte[][] packets) => [.. packets.SelectMany(packet => packet)];
}

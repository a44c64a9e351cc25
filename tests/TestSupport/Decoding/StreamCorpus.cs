// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Telemetry.Feeds.Catalog;

namespace TestSupport.Decoding;

/// <summary>Messages of every protocol over TCP, to be cut, joined and mutated.</summary>
internal static class StreamCorpus
{
    /// <summary>Messages of a protocol, one after the other.</summary>
    internal static byte[] Of(ProtocolId protocol) => protocol switch
    {
        ProtocolId.SoupBinTcp or ProtocolId.SoupBinTcpOuch42 or ProtocolId.SoupBinTcpOuch5
            or ProtocolId.SoupBinTcpOuchJnx => SoupCorpus,
        ProtocolId.SoupBinTcpOuchGenium => Soup.Join(
            Soup.Login(), Genium('U', 'O', 100), Soup.ClientHeartbeat, Genium('U', 'U', 108), Genium('U', 'X', 18),
            Soup.Accepted(7), Genium('S', 'A', 117), Soup.ServerHeartbeat, Genium('S', 'E', 55),
            Genium('S', 'U', 131), Genium('S', 'C', 40)),
        ProtocolId.CmeMdp3Tcp =>
            [.. CmeMessage(1, 200), .. CmeMessage(1, 206), .. CmeMessage(2, 46), .. CmeMessage(3, 210)],
        ProtocolId.CmeMdp3Replay =>
        [
            .. CmeReplay.Packet(1, 15), .. CmeReplay.Text("35=A|553=CME|554=CME|"), .. CmeReplay.Packet(70, 46),
            .. CmeReplay.Text("35=V|1180=310|262=310-1|1182=70|1183=71|"), .. CmeReplay.Packet(71, 46, 40),
            .. CmeReplay.Packet(3, 16),
        ],
        _ => [.. OrderCorpus.ToExchange(protocol).Concat(OrderCorpus.FromExchange(protocol)).SelectMany(m => m)],
    };

    private static byte[] Genium(char packet, char type, int length)
    {
        byte[] payload = new byte[length - 3];
        payload.AsSpan().Fill((byte)'g');
        payload[0] = (byte)type;
        return Soup.Packet(packet, payload);
    }

    private static byte[] SoupCorpus { get; } = Soup.Join(
        Soup.Login(), Soup.EnterOrder(1), Soup.ClientHeartbeat, Soup.EnterOrder(2, "T5", 30),
        Soup.Accepted(7), Soup.OrderAccepted(1), Soup.ServerHeartbeat, Soup.OrderAccepted(2, 90),
        Soup.EnterOrder(3));

    /// <summary>A message by hand, as the document has it: header, length, SBE header, 20 bytes of body.</summary>
    internal static byte[] CmeMessage(uint number, ushort template)
    {
        byte[] message = new byte[44];
        message[0] = 0xFE;
        message[1] = 0xCA;
        BinaryPrimitives.WriteUInt32LittleEndian(message.AsSpan(2), number);
        BinaryPrimitives.WriteUInt64LittleEndian(message.AsSpan(6), 1_700_000_000_000_000_000);
        BinaryPrimitives.WriteUInt16LittleEndian(message.AsSpan(14), 30);
        BinaryPrimitives.WriteUInt16LittleEndian(message.AsSpan(16), 20);
        BinaryPrimitives.WriteUInt16LittleEndian(message.AsSpan(18), template);
        BinaryPrimitives.WriteUInt16LittleEndian(message.AsSpan(20), 1);
        message.AsSpan(24).Fill((byte)'k');
        return message;
    }
}

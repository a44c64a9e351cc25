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
        ProtocolId.CmeMdp3Tcp =>
            [.. CmeMessage(1, 200), .. CmeMessage(1, 206), .. CmeMessage(2, 46), .. CmeMessage(3, 210)],
        _ => [.. OrderCorpus.ToExchange(protocol).Concat(OrderCorpus.FromExchange(protocol)).SelectMany(m => m)],
    };

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

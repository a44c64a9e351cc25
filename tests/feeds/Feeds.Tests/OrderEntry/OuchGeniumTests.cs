// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Envelopes;
using Telemetry.Feeds.OrderEntry;
using Telemetry.Feeds.Streams;
using static Telemetry.Feeds.Tests.OrderBytes;

namespace Telemetry.Feeds.Tests;

/// <summary>Messages of OUCH of Genium INET by hand: lengths are those of the exchanges' documents (OSE 5.0, ASX 3.6,
/// BISTECH 2025), with the four bytes of packet and type.</summary>
public sealed class OuchGeniumTests
{
    private const StreamDirection To = StreamDirection.ToExchange;
    private const StreamDirection From = StreamDirection.FromExchange;
    private const long TimeNs = 1_750_000_000_000_000_001;

    [Theory]
    [InlineData('O', 100, OrderKind.New)]
    [InlineData('O', 160, OrderKind.New)]
    [InlineData('O', 117, OrderKind.New)]
    [InlineData('P', 83, OrderKind.New)]
    [InlineData('X', 18, OrderKind.Cancel)]
    [InlineData('M', 39, OrderKind.Other)]
    [InlineData('Q', 53, OrderKind.Other)]
    public void requests_carry_the_token(char type, int length, OrderKind kind)
    {
        byte[] packet = Packet('U', type, length);
        Put(packet, 4, "T000000000042 ");

        OrderMessage message = Decoded<SoupBinTcpOuch<OuchGenium>>(packet, To);

        Assert.Equal((OrderRole.Request, kind, "T000000000042"), (message.Role, message.Kind, Text(message.Key)));
        Assert.False(message.Key2.IsPresent);
    }

    [Theory]
    [InlineData(108)]
    [InlineData(162)]
    [InlineData(125)]
    public void a_replace_carries_the_new_token_and_the_existing_one(int length)
    {
        byte[] packet = Packet('U', 'U', length);
        Put(packet, 4, "EXISTING-TOKENREPLACEMENT-01");

        OrderMessage message = Decoded<SoupBinTcpOuch<OuchGenium>>(packet, To);

        Assert.Equal((OrderKind.Replace, "REPLACEMENT-01", "EXISTING-TOKEN"),
            (message.Kind, Text(message.Key), Text(message.Key2)));
    }

    [Fact]
    public void a_cancel_by_the_exchanges_number_has_no_token()
    {
        byte[] packet = Packet('U', 'Y', 17);
        Put(packet, 4, "1234B12345678");

        OrderMessage message = Decoded<SoupBinTcpOuch<OuchGenium>>(packet, To);

        Assert.Equal((OrderRole.Request, OrderKind.Other, false), (message.Role, message.Kind, message.Key.IsPresent));
    }

    [Theory]
    [InlineData('A', 117, OrderKind.Accepted)]
    [InlineData('A', 177, OrderKind.Accepted)]
    [InlineData('A', 141, OrderKind.Accepted)]
    [InlineData('U', 131, OrderKind.Replaced)]
    [InlineData('U', 191, OrderKind.Replaced)]
    [InlineData('C', 40, OrderKind.Canceled)]
    [InlineData('J', 30, OrderKind.Rejected)]
    [InlineData('E', 55, OrderKind.Filled)]
    [InlineData('E', 57, OrderKind.Filled)]
    [InlineData('E', 71, OrderKind.Filled)]
    [InlineData('M', 30, OrderKind.Other)]
    [InlineData('K', 55, OrderKind.Other)]
    [InlineData('R', 34, OrderKind.Other)]
    public void answers_carry_a_time_since_1970_and_the_token(char type, int length, OrderKind kind)
    {
        byte[] packet = Packet('S', type, length);
        BinaryPrimitives.WriteInt64BigEndian(packet.AsSpan(4), TimeNs);
        Put(packet, 12, "TOKEN0000000AB");
        if (type == 'U')
            Put(packet, 26, "PREVIOUS01    ");

        OrderMessage message = Decoded<SoupBinTcpOuch<OuchGenium>>(packet, From);

        Assert.Equal((OrderRole.Answer, kind, "TOKEN0000000AB"), (message.Role, message.Kind, Text(message.Key)));
        Assert.Equal(type == 'U' ? "PREVIOUS01" : "", Text(message.Key2));
        Assert.Equal((TimeNs, 1, 0), (message.SendTimeNs, message.HasSendTime, message.TimeSinceMidnight));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void a_time_that_is_none_is_not_reported(long timeNs)
    {
        byte[] packet = Packet('S', 'C', 40);
        BinaryPrimitives.WriteInt64BigEndian(packet.AsSpan(4), timeNs);

        Assert.Equal(0, Decoded<SoupBinTcpOuch<OuchGenium>>(packet, From).HasSendTime);
    }

    [Theory]
    [InlineData('U', "OPUXYMQ", To)]
    [InlineData('S', "AUCJEMKR", From)]
    public void every_type_has_its_name_and_is_too_short_one_byte_before_its_fields(
        char packetType, string types, StreamDirection direction)
    {
        foreach (char type in types)
        {
            Assert.NotNull(MessageNames.Of(
                ProtocolId.SoupBinTcpOuchGenium, direction, (byte)packetType, type));
            int least = direction == To ? OuchGenium.LeastRequestLength((byte)type)
                : OuchGenium.LeastAnswerLength((byte)type);
            StreamState state = default;
            OrderMessage decoded = default;
            byte[] packet = Packet(packetType, type, least - 1);

            Assert.Equal(EnvelopeStatus.TooShort,
                SoupBinTcpOuch<OuchGenium>.Decode(packet, direction, ref state, default, ref decoded));
            Assert.False(SoupBinTcpOuch<OuchGenium>.LooksLikeBoundary(packet, direction));
        }
    }

    private static byte[] Packet(char packetType, char type, int length)
    {
        byte[] packet = new byte[length];
        BinaryPrimitives.WriteUInt16BigEndian(packet, (ushort)(length - 2));
        packet[2] = (byte)packetType;
        packet[3] = (byte)type;
        return packet;
    }
}

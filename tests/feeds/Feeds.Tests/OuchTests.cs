// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Text;
using Telemetry.Feeds.Catalog;
using Telemetry.Feeds.Envelopes;
using Telemetry.Feeds.OrderEntry;
using Telemetry.Feeds.Streams;

namespace Telemetry.Feeds.Tests;

/// <summary>
/// OUCH messages worked out by hand from the layouts of both versions: lengths are those of the documents, keys stand
/// at the documents' offsets plus the three bytes of the SoupBinTCP packet.
/// </summary>
public sealed class OuchTests
{
    private const StreamDirection To = StreamDirection.ToExchange;
    private const StreamDirection From = StreamDirection.FromExchange;

    public static TheoryData<char, int, OrderKind> Answers42 => new()
    {
        { 'A', 66, OrderKind.Accepted }, { 'U', 80, OrderKind.Replaced }, { 'C', 28, OrderKind.Canceled },
        { 'D', 37, OrderKind.Canceled }, { 'E', 40, OrderKind.Filled }, { 'B', 32, OrderKind.Other },
        { 'J', 24, OrderKind.Rejected }, { 'P', 23, OrderKind.CancelRefused }, { 'I', 23, OrderKind.CancelRefused },
        { 'T', 36, OrderKind.Other }, { 'M', 28, OrderKind.Replaced }, { 'G', 57, OrderKind.Filled },
    };

    public static TheoryData<char, int, OrderKind> Answers5 => new()
    {
        { 'A', 64, OrderKind.Accepted }, { 'C', 18, OrderKind.Canceled }, { 'D', 40, OrderKind.Canceled },
        { 'E', 36, OrderKind.Filled }, { 'B', 36, OrderKind.Other }, { 'J', 31, OrderKind.Rejected },
        { 'P', 13, OrderKind.CancelRefused }, { 'I', 13, OrderKind.CancelRefused }, { 'T', 32, OrderKind.Other },
        { 'M', 18, OrderKind.Replaced }, { 'F', 36, OrderKind.Other }, { 'R', 16, OrderKind.Other },
    };

    [Theory]
    [MemberData(nameof(Answers42))]
    public void answers_of_4_2_carry_time_and_token(char type, int length, OrderKind kind)
    {
        byte[] packet = Packet('S', type, length);
        BinaryPrimitives.WriteUInt64BigEndian(packet.AsSpan(4), 34_200_000_000_001);
        Put(packet, 12, "TOKEN0000000AB");
        if (type == 'U')
            Put(packet, 68, "PREVIOUS01    ");

        OrderMessage message = Decoded<SoupBinTcpOuch<Ouch42>>(packet, From);

        Assert.Equal((OrderRole.Answer, kind), (message.Role, message.Kind));
        Assert.Equal("TOKEN0000000AB", Text(message.Key));
        Assert.Equal(type == 'U' ? "PREVIOUS01" : "", Text(message.Key2));
        Assert.Equal((34_200_000_000_001, 1, 1), (message.SendTimeNs, message.HasSendTime, message.TimeSinceMidnight));
    }

    [Theory]
    [MemberData(nameof(Answers5))]
    public void answers_of_5_0_carry_time_and_reference_number(char type, int length, OrderKind kind)
    {
        byte[] packet = Packet('S', type, length);
        BinaryPrimitives.WriteUInt64BigEndian(packet.AsSpan(4), 44_647_483_486_087);
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(12), 0x8000_0001);

        OrderMessage message = Decoded<SoupBinTcpOuch<Ouch5>>(packet, From);

        Assert.Equal((OrderRole.Answer, kind), (message.Role, message.Kind));
        Assert.Equal(0x8000_0001UL, message.Key.Integer);
        Assert.False(message.Key2.IsPresent);
        Assert.Equal(44_647_483_486_087, message.SendTimeNs);
    }

    [Theory]
    [InlineData('O', 49, OrderKind.New)]
    [InlineData('X', 19, OrderKind.Cancel)]
    [InlineData('M', 20, OrderKind.Replace)]
    [InlineData('N', 15, OrderKind.Other)]
    public void requests_of_4_2_carry_the_token(char type, int length, OrderKind kind)
    {
        byte[] packet = Packet('U', type, length);
        Put(packet, 4, "T000000000042 ");

        OrderMessage message = Decoded<SoupBinTcpOuch<Ouch42>>(packet, To, new TickField(4, 14, true));

        Assert.Equal((OrderRole.Request, kind), (message.Role, message.Kind));
        Assert.Equal("T000000000042", Text(message.Key));
        Assert.Equal(type == 'O' ? (1, 42UL) : (0, 0UL), (message.HasTick, message.TickSequence));
        Assert.Equal(0, message.HasSendTime);
    }

    [Fact]
    public void a_replace_is_keyed_by_the_new_order_and_names_the_old_one()
    {
        byte[] request42 = Packet('U', 'U', 47);
        Put(request42, 4, "OLD           ");
        Put(request42, 18, "NEW           ");
        byte[] request5 = Packet('U', 'U', 40);
        BinaryPrimitives.WriteUInt32BigEndian(request5.AsSpan(4), 7);
        BinaryPrimitives.WriteUInt32BigEndian(request5.AsSpan(8), 8);
        byte[] answer5 = Packet('S', 'U', 66);
        BinaryPrimitives.WriteUInt32BigEndian(answer5.AsSpan(12), 7);
        BinaryPrimitives.WriteUInt32BigEndian(answer5.AsSpan(16), 8);

        OrderMessage replace42 = Decoded<SoupBinTcpOuch<Ouch42>>(request42, To);
        OrderMessage replace5 = Decoded<SoupBinTcpOuch<Ouch5>>(request5, To);
        OrderMessage replaced5 = Decoded<SoupBinTcpOuch<Ouch5>>(answer5, From);

        Assert.Equal((OrderKind.Replace, "NEW", "OLD"), (replace42.Kind, Text(replace42.Key), Text(replace42.Key2)));
        Assert.Equal((OrderKind.Replace, 8UL, 7UL), (replace5.Kind, replace5.Key.Integer, replace5.Key2.Integer));
        Assert.Equal((OrderKind.Replaced, 8UL, 7UL), (replaced5.Kind, replaced5.Key.Integer, replaced5.Key2.Integer));
        Assert.Equal(replace5.Key, replaced5.Key);
    }

    [Theory]
    [InlineData("              ", 0, 0UL)]
    [InlineData("NO-NUMBER-HERE", 0, 0UL)]
    [InlineData("T12345678     ", 1, 12345678UL)]
    [InlineData("00000000000099", 1, 99UL)]
    [InlineData("ORD7-8        ", 1, 7UL)]
    public void an_order_of_5_0_names_its_tick_in_its_client_order_id(string id, int hasTick, ulong tick)
    {
        byte[] packet = Packet('U', 'O', 47);
        Put(packet, 34, id);
        Assert.True(ProtocolCatalog.TryFind("soupbintcp-ouch5", out ProtocolRow? row));

        OrderMessage message = Decoded<SoupBinTcpOuch<Ouch5>>(packet, To, row.TickFields["client_order_id"]);

        Assert.Equal((hasTick, tick), (message.HasTick, message.TickSequence));
    }

    [Fact]
    public void a_system_event_has_a_time_and_no_key()
    {
        byte[] packet = Packet('S', 'S', 10);
        BinaryPrimitives.WriteUInt64BigEndian(packet.AsSpan(4), 1);

        foreach (OrderMessage message in new[]
            { Decoded<SoupBinTcpOuch<Ouch42>>(packet, From), Decoded<SoupBinTcpOuch<Ouch5>>(packet, From) })
        {
            Assert.Equal((OrderRole.Session, OrderKind.Other), (message.Role, message.Kind));
            Assert.False(message.Key.IsPresent);
            Assert.Equal(1, message.HasSendTime);
        }
    }

    [Theory]
    [InlineData('U', 'O', 44, To)]
    [InlineData('U', 'X', 7, To)]
    [InlineData('S', 'A', 12, From)]
    public void a_known_message_that_is_too_short_is_said_to_be(
        char packetType, char type, int length, StreamDirection direction)
    {
        byte[] packet = Packet(packetType, type, length);
        StreamState state = default;
        OrderMessage message = default;

        Assert.Equal(
            EnvelopeStatus.TooShort, SoupBinTcpOuch<Ouch5>.Decode(packet, direction, ref state, default, ref message));
    }

    [Fact]
    public void a_message_that_is_not_known_is_counted_as_other_and_is_no_boundary()
    {
        byte[] packet = Packet('S', 'z', 20);

        OrderMessage message = Decoded<SoupBinTcpOuch<Ouch5>>(packet, From);

        Assert.Equal((OrderKind.Other, (uint)'z'), (message.Kind, message.Code));
        Assert.False(SoupBinTcpOuch<Ouch5>.LooksLikeBoundary(packet, From));
    }

    [Fact]
    public void a_boundary_needs_type_and_length_of_the_direction()
    {
        byte[] order = Packet('U', 'O', 47);
        byte[] accepted = Packet('S', 'A', 64);

        Assert.True(SoupBinTcpOuch<Ouch5>.LooksLikeBoundary([.. order, .. order], To));
        Assert.False(SoupBinTcpOuch<Ouch5>.LooksLikeBoundary(order, From));
        Assert.False(SoupBinTcpOuch<Ouch5>.LooksLikeBoundary(accepted, To));
        Assert.False(SoupBinTcpOuch<Ouch5>.LooksLikeBoundary([.. order, 0, 9, (byte)'?', 0], To));
        Assert.False(SoupBinTcpOuch<Ouch5>.LooksLikeBoundary(order.AsSpan(1), To));
        Assert.False(SoupBinTcpOuch<Ouch5>.LooksLikeBoundary(order.AsSpan(0, 2), To));
    }

    internal static byte[] Packet(char packetType, char type, int ouchLength)
    {
        byte[] packet = new byte[3 + ouchLength];
        BinaryPrimitives.WriteUInt16BigEndian(packet, (ushort)(1 + ouchLength));
        packet[2] = (byte)packetType;
        packet[3] = (byte)type;
        return packet;
    }

    private static void Put(byte[] packet, int offset, string text) =>
        Encoding.ASCII.GetBytes(text).CopyTo(packet, offset);

    private static string Text(in OrderKey key) => Encoding.ASCII.GetString(key.Bytes);

    private static OrderMessage Decoded<TProtocol>(
        byte[] packet, StreamDirection direction, TickField tickField = default)
        where TProtocol : struct, IStreamProtocol
    {
        StreamState state = default;
        OrderMessage message = default;
        Assert.Equal(FrameStatus.Complete, TProtocol.Frame(packet, direction, out int length));
        Assert.Equal(packet.Length, length);
        Assert.Equal(EnvelopeStatus.Ok, TProtocol.Decode(packet, direction, ref state, tickField, ref message));
        return message;
    }
}

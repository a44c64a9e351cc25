// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Telemetry.Feeds.Envelopes;
using Telemetry.Feeds.OrderEntry;
using Telemetry.Feeds.Streams;
using static Telemetry.Feeds.Tests.OrderBytes;

namespace Telemetry.Feeds.Tests;

/// <summary>Messages written by hand from the document.</summary>
public sealed class MiaxMeoTests
{
    private const long EngineNs = 1_700_000_000_000_000_001;

    [Theory]
    [InlineData("N1", 0, OrderKind.New)]
    [InlineData("M1", 37, OrderKind.Replace)]
    [InlineData("CO", 37, OrderKind.Cancel)]
    [InlineData("CX", 0, OrderKind.Cancel)]
    public void requests_have_their_ids_where_the_document_says(string type, int original, OrderKind kind)
    {
        byte[] message = Packet('U', 130);
        Put(message, 3, type);
        Put(message, 17, "ORDER-2");
        if (original > 0)
            Put(message, original, "ORDER-1");

        OrderMessage decoded = Decoded<FramedOrders<MiaxMeo>>(message, StreamDirection.ToExchange);

        Assert.Equal((OrderRole.Request, kind, "ORDER-2"), (decoded.Role, decoded.Kind, Text(decoded.Key)));
        Assert.Equal(original > 0 ? "ORDER-1" : "", Text(decoded.Key2));
        Assert.Equal(((byte)'U', (uint)((type[0] << 8) | type[1]), 0),
            (decoded.PacketType, decoded.Code, decoded.HasSequence));
    }

    [Theory]
    [InlineData("NR", 26, 70, ' ', OrderKind.Accepted)]
    [InlineData("NR", 26, 70, '*', OrderKind.Accepted)]
    [InlineData("NR", 26, 70, 'J', OrderKind.Rejected)]
    [InlineData("MR", 26, 90, ' ', OrderKind.Replaced)]
    [InlineData("MR", 26, 90, 'D', OrderKind.Rejected)]
    [InlineData("MR", 26, 90, 'c', OrderKind.Other)]
    [InlineData("CR", 26, 82, ' ', OrderKind.Canceled)]
    [InlineData("CR", 26, 82, 'D', OrderKind.CancelRefused)]
    [InlineData("CQ", 26, 62, 'T', OrderKind.CancelRefused)]
    [InlineData("XN", 26, 62, 'U', OrderKind.Canceled)]
    [InlineData("O1", 34, 70, ' ', OrderKind.Other)]
    [InlineData("E1", 30, 70, ' ', OrderKind.Filled)]
    public void answers_say_what_became_of_a_request_and_are_numbered_per_engine(
        string type, int key, int status, char reported, OrderKind kind)
    {
        byte[] message = Packet('s', 150);
        BinaryPrimitives.WriteUInt64LittleEndian(message.AsSpan(3), 77);
        message[11] = 2;
        Put(message, 12, type);
        BinaryPrimitives.WriteInt64LittleEndian(message.AsSpan(14), EngineNs);
        Put(message, key, "ORDER-2");
        message[status] = (byte)reported;

        OrderMessage decoded = Decoded<FramedOrders<MiaxMeo>>(message, StreamDirection.FromExchange);

        Assert.Equal((OrderRole.Answer, kind, "ORDER-2"), (decoded.Role, decoded.Kind, Text(decoded.Key)));
        Assert.Equal((1, 77UL, 2UL), (decoded.HasSequence, decoded.Sequence, (ulong)decoded.Line));
        Assert.Equal((1, EngineNs), (decoded.HasSendTime, decoded.SendTimeNs));
    }

    [Fact]
    public void an_unsequenced_answer_stands_nine_bytes_earlier_and_has_no_number()
    {
        byte[] message = Packet('U', 90);
        Put(message, 3, "NR");
        BinaryPrimitives.WriteInt64LittleEndian(message.AsSpan(5), EngineNs);
        Put(message, 17, "ORDER-2");
        message[61] = (byte)'X';

        OrderMessage decoded = Decoded<FramedOrders<MiaxMeo>>(message, StreamDirection.FromExchange);

        Assert.Equal((OrderKind.Rejected, "ORDER-2", 0), (decoded.Kind, Text(decoded.Key), decoded.HasSequence));
        Assert.Equal(EngineNs, decoded.SendTimeNs);
    }

    [Theory]
    [InlineData("SU", OrderRole.Session)]
    [InlineData("SN", OrderRole.Session)]
    [InlineData("P1", OrderRole.Answer)]
    [InlineData("PU", OrderRole.Answer)]
    public void what_is_about_no_order_of_ours_is_the_sessions_and_uses_a_number_too(string type, OrderRole role)
    {
        byte[] message = Packet('s', 52);
        BinaryPrimitives.WriteUInt64LittleEndian(message.AsSpan(3), 78);
        message[11] = 1;
        Put(message, 12, type);

        OrderMessage decoded = Decoded<FramedOrders<MiaxMeo>>(message, StreamDirection.FromExchange);

        Assert.Equal((role, OrderKind.Other, false), (decoded.Role, decoded.Kind, decoded.Key.IsPresent));
        Assert.Equal((1, 78UL, 1UL), (decoded.HasSequence, decoded.Sequence, decoded.Line));
        Assert.True(FramedOrders<MiaxMeo>.LooksLikeBoundary(message, StreamDirection.FromExchange));
    }

    [Theory]
    [InlineData('1', StreamDirection.ToExchange)]
    [InlineData('0', StreamDirection.FromExchange)]
    public void a_heartbeat_alone_is_a_message(char type, StreamDirection direction)
    {
        byte[] heartbeat = Packet(type, 3);

        Assert.True(FramedOrders<MiaxMeo>.LooksLikeBoundary(heartbeat, direction));
        Assert.False(FramedOrders<MiaxMeo>.LooksLikeBoundary(heartbeat.AsSpan(1), direction));
        Assert.False(FramedOrders<MiaxMeo>.LooksLikeBoundary(Packet('9', 3), direction));
    }

    [Theory]
    [InlineData(' ', OrderKind.LogonAccepted)]
    [InlineData('X', OrderKind.LogonRejected)]
    public void a_login_response_says_whether_it_let_the_client_in(char status, OrderKind kind)
    {
        byte[] message = Packet('r', 14);
        message[4] = (byte)status;
        message[5] = 3;

        OrderMessage decoded = Decoded<FramedOrders<MiaxMeo>>(message, StreamDirection.FromExchange);

        Assert.Equal((OrderRole.Session, kind), (decoded.Role, decoded.Kind));
        Assert.Equal(new ChannelKey(0, 0, 3), decoded.Session);
    }

    [Fact]
    public void a_login_reports_its_user_by_a_mark_and_hides_the_computer()
    {
        byte[] message = Packet('l', 38);
        Put(message, 8, "ALICE");
        Put(message, 13, "COMPUTER");

        (byte[] left, ulong login) = Redacted<FramedOrders<MiaxMeo>>(message);

        Assert.Equal(LoginMark.Of("alice"), login);
        Assert.Equal("*******"u8, left.AsSpan(14, 7));
        Assert.Equal(0, left.AsSpan().IndexOf("ALICE"u8) + 1 + left.AsSpan().IndexOf("COMP"u8) + 1);
    }

    [Theory]
    [InlineData('s', 13)]
    [InlineData('U', 4)]
    [InlineData('l', 37)]
    [InlineData('?', 20)]
    public void a_packet_shorter_than_its_type_is_none(char type, int length) =>
        Assert.Equal(
            FrameStatus.Bad,
            FramedOrders<MiaxMeo>.Frame(Packet(type, length), StreamDirection.FromExchange, out _));

    private static byte[] Packet(char type, int length)
    {
        byte[] packet = new byte[length];
        BinaryPrimitives.WriteUInt16LittleEndian(packet, (ushort)(length - 2));
        packet[2] = (byte)type;
        return packet;
    }
}

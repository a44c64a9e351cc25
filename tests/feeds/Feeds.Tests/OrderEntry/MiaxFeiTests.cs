// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Telemetry.Feeds.Envelopes;
using Telemetry.Feeds.OrderEntry;
using Telemetry.Feeds.Streams;
using static Telemetry.Feeds.Tests.OrderBytes;

namespace Telemetry.Feeds.Tests;

/// <summary>Messages written by hand from the layouts: lengths are those of the document, with the packet's
/// header.</summary>
public sealed class MiaxFeiTests
{
    private const long TimeNs = 1_750_000_000_000_000_001;

    [Theory]
    [InlineData("N1", 179, 58, 0, OrderKind.New)]
    [InlineData("M1", 145, 42, 62, OrderKind.Replace)]
    [InlineData("CO", 104, 50, 70, OrderKind.Cancel)]
    public void requests_have_ids_and_the_clients_time(string type, int length, int key, int original, OrderKind kind)
    {
        byte[] message = Unsequenced(type, length);
        Put(message, key, "ORDER-2");
        if (original > 0)
            Put(message, original, "ORDER-1");

        OrderMessage decoded = Decoded<FramedOrders<MiaxFei>>(message, StreamDirection.ToExchange);

        Assert.Equal((OrderRole.Request, kind, "ORDER-2"), (decoded.Role, decoded.Kind, Text(decoded.Key)));
        Assert.Equal(original > 0 ? "ORDER-1" : "", Text(decoded.Key2));
        Assert.Equal((1, TimeNs, 0), (decoded.HasSendTime, decoded.SendTimeNs, decoded.HasSequence));
    }

    [Theory]
    [InlineData("NR", 69, 26, 0, 58, ' ', OrderKind.Accepted)]
    [InlineData("NR", 69, 26, 0, 58, 'J', OrderKind.Rejected)]
    [InlineData("MR", 93, 26, 46, 82, ' ', OrderKind.Replaced)]
    [InlineData("MR", 93, 26, 46, 82, 'D', OrderKind.Rejected)]
    [InlineData("CR", 79, 26, 46, 78, ' ', OrderKind.Canceled)]
    [InlineData("CR", 79, 26, 46, 78, 'D', OrderKind.CancelRefused)]
    [InlineData("O1", 203, 82, 0, 0, ' ', OrderKind.Other)]
    [InlineData("MN", 173, 70, 90, 0, ' ', OrderKind.Other)]
    [InlineData("XN", 115, 50, 0, 0, ' ', OrderKind.Canceled)]
    [InlineData("EN", 172, 54, 0, 0, ' ', OrderKind.Filled)]
    [InlineData("CN", 106, 30, 0, 0, ' ', OrderKind.Filled)]
    public void answers_say_what_became_of_a_request(
        string type, int length, int key, int original, int status, char reported, OrderKind kind)
    {
        byte[] message = Sequenced(type, length, 77);
        Put(message, key, "ORDER-2");
        if (original > 0)
            Put(message, original, "ORDER-1");
        if (status > 0)
            message[status] = (byte)reported;

        OrderMessage decoded = Decoded<FramedOrders<MiaxFei>>(message, StreamDirection.FromExchange);

        Assert.Equal((OrderRole.Answer, kind, "ORDER-2"), (decoded.Role, decoded.Kind, Text(decoded.Key)));
        Assert.Equal(original > 0 ? "ORDER-1" : "", Text(decoded.Key2));
        Assert.Equal((1, 77UL, 0UL), (decoded.HasSequence, decoded.Sequence, decoded.Line));
        Assert.Equal((1, TimeNs), (decoded.HasSendTime, decoded.SendTimeNs));
    }

    [Fact]
    public void an_unsequenced_answer_is_eight_bytes_earlier_and_has_no_number()
    {
        byte[] message = Unsequenced("NR", 61);
        Put(message, 18, "ORDER-2");
        message[50] = (byte)'X';

        OrderMessage decoded = Decoded<FramedOrders<MiaxFei>>(message, StreamDirection.FromExchange);

        Assert.Equal((OrderKind.Rejected, "ORDER-2", 0), (decoded.Kind, Text(decoded.Key), decoded.HasSequence));
        Assert.Equal(TimeNs, decoded.SendTimeNs);
    }

    [Theory]
    [InlineData("SN", 39, OrderRole.Session)]
    [InlineData("OS", 66, OrderRole.Answer)]
    [InlineData("XR", 57, OrderRole.Answer)]
    [InlineData("SR", 83, OrderRole.Answer)]
    public void other_sequenced_messages_use_a_number_too(string type, int length, OrderRole role)
    {
        OrderMessage decoded =
            Decoded<FramedOrders<MiaxFei>>(Sequenced(type, length, 78), StreamDirection.FromExchange);

        Assert.Equal((role, OrderKind.Other, 78UL), (decoded.Role, decoded.Kind, decoded.Sequence));
    }

    [Theory]
    [InlineData(' ', OrderKind.LogonAccepted)]
    [InlineData('X', OrderKind.LogonRejected)]
    public void a_login_response_says_whether_it_let_the_client_in(char status, OrderKind kind)
    {
        byte[] message = Packet('R', 13);
        message[3] = (byte)status;
        message[4] = 9;

        OrderMessage decoded = Decoded<FramedOrders<MiaxFei>>(message, StreamDirection.FromExchange);

        Assert.Equal((kind, new ChannelKey(0, 0, 9)), (decoded.Kind, decoded.Session));
    }

    [Theory]
    [InlineData('1', StreamDirection.ToExchange, OrderKind.Heartbeat)]
    [InlineData('0', StreamDirection.FromExchange, OrderKind.Heartbeat)]
    [InlineData('C', StreamDirection.FromExchange, OrderKind.Other)]
    [InlineData('E', StreamDirection.FromExchange, OrderKind.Logout)]
    public void packets_of_three_bytes_are_messages(char type, StreamDirection direction, OrderKind kind) =>
        Assert.Equal((OrderRole.Session, kind), (
            Decoded<FramedOrders<MiaxFei>>(Packet(type, 3), direction).Role,
            Decoded<FramedOrders<MiaxFei>>(Packet(type, 3), direction).Kind));

    [Fact]
    public void a_login_reports_its_user_by_a_mark_and_hides_the_computer()
    {
        byte[] login = Packet('L', 38);
        Put(login, 3, "1.0  ALICECOMPUTER");

        (byte[] left, ulong mark) = Redacted<FramedOrders<MiaxFei>>(login);

        Assert.Equal(LoginMark.Of("alice"), mark);
        Assert.Equal(-1, left.AsSpan().IndexOf("ALICE"u8));
        Assert.Equal(-1, left.AsSpan().IndexOf("COMP"u8));
    }

    [Fact]
    public void packets_of_meo_are_none_of_fei_and_the_other_way_round()
    {
        foreach (char type in "slrca")
            Assert.Equal(FrameStatus.Bad,
                FramedOrders<MiaxFei>.Frame(Packet(type, 60), StreamDirection.FromExchange, out _));
        foreach (char type in "SLRCAE")
            Assert.Equal(FrameStatus.Bad,
                FramedOrders<MiaxMeo>.Frame(Packet(type, 60), StreamDirection.FromExchange, out _));
        foreach ((char type, int length) in ((char, int)[])[('S', 12), ('U', 4), ('L', 37), ('R', 12), ('A', 18)])
            Assert.Equal(FrameStatus.Bad,
                FramedOrders<MiaxFei>.Frame(Packet(type, length), StreamDirection.FromExchange, out _));
    }

    private static byte[] Sequenced(string type, int length, ulong number)
    {
        byte[] packet = Packet('S', length);
        BinaryPrimitives.WriteUInt64LittleEndian(packet.AsSpan(3), number);
        Put(packet, 11, type);
        BinaryPrimitives.WriteInt64LittleEndian(packet.AsSpan(13), TimeNs);
        return packet;
    }

    private static byte[] Unsequenced(string type, int length)
    {
        byte[] packet = Packet('U', length);
        Put(packet, 3, type);
        BinaryPrimitives.WriteInt64LittleEndian(packet.AsSpan(5), TimeNs);
        return packet;
    }

    private static byte[] Packet(char type, int length)
    {
        byte[] packet = new byte[length];
        BinaryPrimitives.WriteUInt16LittleEndian(packet, (ushort)(length - 2));
        packet[2] = (byte)type;
        return packet;
    }
}

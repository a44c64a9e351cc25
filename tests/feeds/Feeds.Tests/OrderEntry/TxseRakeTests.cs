// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Telemetry.Feeds.Envelopes;
using Telemetry.Feeds.OrderEntry;
using Telemetry.Feeds.Streams;
using static Telemetry.Feeds.Tests.OrderBytes;

namespace Telemetry.Feeds.Tests;

/// <summary>Messages written by hand from the document.</summary>
public sealed class TxseRakeTests
{
    private const long TransactNs = 1_700_000_000_000_000_001;

    [Theory]
    [InlineData('L', 8, 0, OrderKind.New)]
    [InlineData('A', 6, 0, OrderKind.New)]
    [InlineData('C', 4, 0, OrderKind.Cancel)]
    [InlineData('M', 5, 13, OrderKind.Replace)]
    [InlineData('R', 6, 14, OrderKind.Replace)]
    public void requests_have_their_ids_where_the_document_says(char type, int key, int original, OrderKind kind)
    {
        byte[] message = Packet('6', 60);
        message[3] = (byte)type;
        Fill(message, key, original);

        OrderMessage decoded = Decoded<FramedOrders<TxseRake>>(message, StreamDirection.ToExchange);

        Check(decoded, OrderRole.Request, kind, original);
        Assert.Equal(((byte)'6', (uint)type), (decoded.PacketType, decoded.Code));
    }

    [Theory]
    [InlineData('I', 9, 25, 0, OrderKind.Accepted)]
    [InlineData('D', 7, 23, 0, OrderKind.Accepted)]
    [InlineData('U', 9, 17, 0, OrderKind.Rejected)]
    [InlineData('T', 7, 15, 0, OrderKind.Rejected)]
    [InlineData('E', 5, 21, 0, OrderKind.Filled)]
    [InlineData('X', 5, 21, 0, OrderKind.Canceled)]
    [InlineData('W', 5, 13, 0, OrderKind.CancelRefused)]
    [InlineData('Y', 6, 22, 30, OrderKind.Replaced)]
    [InlineData('N', 6, 14, 22, OrderKind.Rejected)]
    [InlineData('J', 7, 23, 31, OrderKind.Replaced)]
    [InlineData('K', 7, 15, 23, OrderKind.Rejected)]
    public void answers_have_time_and_ids_where_the_document_says(
        char type, int time, int key, int original, OrderKind kind)
    {
        byte[] message = Packet('2', 70);
        message[4] = (byte)type;
        Fill(message, key, original);
        BinaryPrimitives.WriteInt64LittleEndian(message.AsSpan(time), TransactNs);

        OrderMessage decoded = Decoded<FramedOrders<TxseRake>>(message, StreamDirection.FromExchange);

        Check(decoded, OrderRole.Answer, kind, original);
        Assert.Equal((1, TransactNs, 0), (decoded.HasSendTime, decoded.SendTimeNs, decoded.HasSequence));
    }

    [Theory]
    [InlineData('s')]
    [InlineData('i')]
    [InlineData('y')]
    public void definitions_and_states_of_symbols_and_the_day_are_about_the_session(char type)
    {
        byte[] message = Packet('2', 37);
        message[4] = (byte)type;

        OrderMessage decoded = Decoded<FramedOrders<TxseRake>>(message, StreamDirection.FromExchange);

        Assert.Equal((OrderRole.Session, OrderKind.Other), (decoded.Role, decoded.Kind));
    }

    [Theory]
    [InlineData(0, OrderKind.LogonAccepted)]
    [InlineData(5, OrderKind.LogonRejected)]
    public void a_logon_response_says_whether_it_let_the_client_in(byte code, OrderKind kind)
    {
        byte[] message = Packet('1', 33);
        message[3] = 9;
        message[27] = code;

        OrderMessage decoded = Decoded<FramedOrders<TxseRake>>(message, StreamDirection.FromExchange);

        Assert.Equal((OrderRole.Session, kind), (decoded.Role, decoded.Kind));
        Assert.Equal(new ChannelKey(0, 0, 9), decoded.Session);
    }

    [Fact]
    public void a_logon_reports_its_sender_by_a_mark_and_hides_the_token()
    {
        byte[] message = Packet('5', 35);
        Put(message, 11, "TRADER7");
        Put(message, 19, "T0kenSec");

        (byte[] left, ulong login) = Redacted<FramedOrders<TxseRake>>(message);

        Assert.Equal(LoginMark.Of("trader7"), login);
        Assert.True(left.AsSpan(17, 10).IndexOfAnyExcept((byte)'*') < 0);
        Assert.Equal(message[27..], left[27..]);
    }

    [Theory]
    [InlineData('2', 4)]
    [InlineData('5', 34)]
    [InlineData('8', 20)]
    public void a_packet_shorter_than_its_type_is_none(char type, int length) =>
        Assert.Equal(
            FrameStatus.Bad,
            FramedOrders<TxseRake>.Frame(Packet(type, length), StreamDirection.FromExchange, out _));

    private static void Check(in OrderMessage decoded, OrderRole role, OrderKind kind, int original)
    {
        Assert.Equal((role, kind, 123456789012UL), (decoded.Role, decoded.Kind, decoded.Key.Integer));
        Assert.Equal(original > 0 ? 555UL : 0UL, decoded.Key2.Integer);
    }

    private static void Fill(byte[] message, int key, int original)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(message.AsSpan(key), 123456789012);
        if (original > 0)
            BinaryPrimitives.WriteUInt64LittleEndian(message.AsSpan(original), 555);
    }

    private static byte[] Packet(char type, int length)
    {
        byte[] packet = new byte[length];
        BinaryPrimitives.WriteUInt16LittleEndian(packet, (ushort)(length - 2));
        packet[2] = (byte)type;
        return packet;
    }
}

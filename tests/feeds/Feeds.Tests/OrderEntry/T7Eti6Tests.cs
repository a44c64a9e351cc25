// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Telemetry.Feeds.Envelopes;
using Telemetry.Feeds.OrderEntry;
using Telemetry.Feeds.Streams;
using static Telemetry.Feeds.Tests.OrderBytes;

namespace Telemetry.Feeds.Tests;

/// <summary>Messages of T7 before 7.0, written by hand from the layouts, and real ones of 6.1.</summary>
public sealed class T7Eti6Tests
{
    private const StreamDirection To = StreamDirection.ToExchange;
    private const StreamDirection From = StreamDirection.FromExchange;
    private const long SentNs = 1_540_581_393_058_169_098;

    [Theory]
    [InlineData(10100, 240, 40, 0, OrderKind.New)]
    [InlineData(10125, 88, 32, 0, OrderKind.New)]
    [InlineData(10106, 264, 32, 40, OrderKind.Replace)]
    [InlineData(10126, 96, 24, 32, OrderKind.Replace)]
    [InlineData(10109, 104, 32, 40, OrderKind.Cancel)]
    public void requests_have_their_ids_where_the_document_says(
        int template, int length, int key, int original, OrderKind kind)
    {
        byte[] message = Eti(template, length);
        BinaryPrimitives.WriteUInt32LittleEndian(message.AsSpan(16), 12);
        BinaryPrimitives.WriteUInt64LittleEndian(message.AsSpan(key), 4242);
        if (original > 0)
            BinaryPrimitives.WriteUInt64LittleEndian(message.AsSpan(original), 4141);

        OrderMessage decoded = Decoded<FramedOrders<T7Eti6>>(message, To);

        Assert.Equal((OrderRole.Request, kind, 4242UL), (decoded.Role, decoded.Kind, decoded.Key.Integer));
        Assert.Equal((original > 0 ? 4141UL : 0, 12UL), (decoded.Key2.Integer, decoded.Sequence));
    }

    [Theory]
    [InlineData(10101, 136, 88, 0, OrderKind.Accepted)]
    [InlineData(10102, 104, 72, 0, OrderKind.Accepted)]
    [InlineData(10103, 224, 88, 96, OrderKind.Filled)]
    [InlineData(10107, 152, 88, 96, OrderKind.Replaced)]
    [InlineData(10108, 128, 72, 80, OrderKind.Replaced)]
    [InlineData(10110, 136, 88, 96, OrderKind.Canceled)]
    [InlineData(10111, 120, 72, 80, OrderKind.Canceled)]
    [InlineData(10010, 80, 0, 0, OrderKind.Rejected)]
    public void responses_of_the_engine_are_eight_bytes_later_than_since_7_0(
        int template, int length, int key, int original, OrderKind kind)
    {
        byte[] message = Eti(template, length);
        BinaryPrimitives.WriteInt64LittleEndian(message.AsSpan(48), SentNs);
        BinaryPrimitives.WriteUInt32LittleEndian(message.AsSpan(56), 12);
        if (key > 0)
            BinaryPrimitives.WriteUInt64LittleEndian(message.AsSpan(key), 4242);
        if (original > 0)
            BinaryPrimitives.WriteUInt64LittleEndian(message.AsSpan(original), 4141);

        OrderMessage decoded = Decoded<FramedOrders<T7Eti6>>(message, From);

        Assert.Equal((OrderRole.Answer, kind), (decoded.Role, decoded.Kind));
        Assert.Equal((key > 0 ? 4242UL : 0, original > 0 ? 4141UL : 0), (decoded.Key.Integer, decoded.Key2.Integer));
        Assert.Equal((12UL, OrderMessage.NoLine, SentNs), (decoded.Sequence, decoded.Line, decoded.SendTimeNs));
        Assert.Equal(template == 10010 ? 12UL : 0, decoded.Reference);
    }

    [Theory]
    [InlineData(10104, 208)]
    [InlineData(10117, 400)]
    public void notifications_are_as_since_7_0(int template, int length)
    {
        byte[] message = Eti(template, length);
        BinaryPrimitives.WriteUInt64LittleEndian(message.AsSpan(72), 4242);
        BinaryPrimitives.WriteUInt64LittleEndian(message.AsSpan(80), 4141);

        OrderMessage decoded = Decoded<FramedOrders<T7Eti6>>(message, From);

        Assert.Equal((4242UL, 4141UL, 0), (decoded.Key.Integer, decoded.Key2.Integer, decoded.HasSequence));
    }

    [Fact]
    public void real_messages_of_6_1_are_read()
    {
        byte[] heartbeat = Convert.FromHexString("100000001B2700000000000000000000");
        byte[] retransmit = Convert.FromHexString("400000002A270000000000000000000003000000E1190000FFFFFFFF02000400"
            + "0000000000000000000000000000000000000000000000000000000000000000");
        byte[] login = Convert.FromHexString("2000000023270000356514579D3E61150A01CF589D3E61150200000000000000");

        OrderMessage alive = Decoded<FramedOrders<T7Eti6>>(heartbeat, To);
        OrderMessage asked = Decoded<FramedOrders<T7Eti6>>(retransmit, To);
        OrderMessage answer = Decoded<FramedOrders<T7Eti6>>(login, From);

        Assert.Equal((OrderRole.Session, OrderKind.Heartbeat), (alive.Role, alive.Kind));
        Assert.Equal((OrderRole.Session, 10026U, 3UL), (asked.Role, asked.Code, asked.Sequence));
        Assert.Equal((10019U, 2UL, SentNs), (answer.Code, answer.Sequence, answer.SendTimeNs));
    }

    [Fact]
    public void a_logon_hides_its_password_and_names_its_session_by_a_mark()
    {
        byte[] logon = Eti(10000, 280);
        BinaryPrimitives.WriteUInt32LittleEndian(logon.AsSpan(28), 20042);
        Put(logon, 62, "PASSWORD");

        (byte[] left, ulong login) = Redacted<FramedOrders<T7Eti6>>(logon);

        Assert.Equal(LoginMark.Of("20042"), login);
        Assert.Equal(-1, left.AsSpan().IndexOf("PASS"u8));
    }

    [Fact]
    public void templates_of_later_releases_are_unknown()
    {
        StreamState state = default;
        OrderMessage decoded = default;
        byte[] order = Eti(10138, 288);

        Assert.Equal(EnvelopeStatus.Ok, FramedOrders<T7Eti6>.Decode(order, To, ref state, default, ref decoded));
        Assert.Equal((OrderRole.Request, OrderKind.Other), (decoded.Role, decoded.Kind));
        Assert.False(FramedOrders<T7Eti6>.LooksLikeBoundary(order, To));
    }

    private static byte[] Eti(int template, int length)
    {
        byte[] message = new byte[length];
        BinaryPrimitives.WriteUInt32LittleEndian(message, (uint)length);
        BinaryPrimitives.WriteUInt16LittleEndian(message.AsSpan(4), (ushort)template);
        return message;
    }
}

// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Telemetry.Feeds.OrderEntry;
using Telemetry.Feeds.Streams;
using static Telemetry.Feeds.Tests.OrderBytes;

namespace Telemetry.Feeds.Tests;

/// <summary>What binary messages mean beyond their keys: written by hand from the documents.</summary>
public sealed class OrderMeaningTests
{
    private const StreamDirection To = StreamDirection.ToExchange;
    private const StreamDirection From = StreamDirection.FromExchange;

    [Theory]
    [InlineData(5, OrderKind.CancelRefused)]
    [InlineData(7, OrderKind.Other)]
    [InlineData(9, OrderKind.Replaced)]
    [InlineData(11, OrderKind.Canceled)]
    [InlineData(12, OrderKind.Canceled)]
    public void an_acknowledgement_of_pillar_says_what_it_acknowledges(byte type, OrderKind kind)
    {
        byte[] message = Pillar(0x0271, 106);
        BinaryPrimitives.WriteUInt64LittleEndian(message.AsSpan(60), 42);
        message[96] = type;

        OrderMessage decoded = Decoded<FramedOrders<PillarGateway>>(message, From);

        Assert.Equal((kind, 42UL), (decoded.Kind, decoded.Key.Integer));
    }

    [Fact]
    public void a_reject_of_pillar_has_the_key_of_the_order_and_the_number_of_its_stream()
    {
        byte[] message = Pillar(0x0263, 75);
        BinaryPrimitives.WriteUInt64LittleEndian(message.AsSpan(4), 0x0000_0003_0000_00A7);
        BinaryPrimitives.WriteUInt64LittleEndian(message.AsSpan(12), 9);
        BinaryPrimitives.WriteUInt64LittleEndian(message.AsSpan(52), 42);

        OrderMessage decoded = Decoded<FramedOrders<PillarGateway>>(message, From);

        Assert.Equal((OrderKind.Rejected, 42UL), (decoded.Kind, decoded.Key.Integer));
        Assert.Equal((9UL, 0x0000_0003_0000_00A7UL), (decoded.Sequence, decoded.Line));
    }

    [Theory]
    [InlineData(0, OrderKind.LogonAccepted)]
    [InlineData(24, OrderKind.LogonRejected)]
    public void a_login_response_of_pillar_says_whether_it_let_the_client_in(byte status, OrderKind kind)
    {
        byte[] message = new byte[21];
        BinaryPrimitives.WriteUInt16LittleEndian(message, 0x0202);
        message[2] = 21;
        message[20] = status;

        Assert.Equal(kind, Decoded<FramedOrders<PillarGateway>>(message, From).Kind);
    }

    [Theory]
    [InlineData(501, OrderKind.LogonAccepted)]
    [InlineData(502, OrderKind.Other)]
    [InlineData(503, OrderKind.Logout)]
    [InlineData(504, OrderKind.Other)]
    public void a_session_message_of_boe3_is_a_logout_only_if_it_is_one(ushort type, OrderKind kind)
    {
        byte[] message = [0xBA, 0xBA, 11, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte)'A'];
        BinaryPrimitives.WriteUInt16LittleEndian(message.AsSpan(4), type);

        Assert.Equal(kind, Decoded<FramedOrders<CboeBoe3>>(message, From).Kind);
    }

    [Fact]
    public void a_reject_of_t7_refers_to_the_number_of_its_request()
    {
        byte[] order = Eti(10100, 240);
        BinaryPrimitives.WriteUInt32LittleEndian(order.AsSpan(16), 12);
        byte[] reject = Eti(10010, 120);
        BinaryPrimitives.WriteUInt32LittleEndian(reject.AsSpan(48), 12);

        OrderMessage asked = Decoded<FramedOrders<T7Eti>>(order, To);
        OrderMessage refused = Decoded<FramedOrders<T7Eti>>(reject, From);

        Assert.Equal((12UL, 0UL), (asked.Sequence, asked.Line));
        Assert.Equal((12UL, OrderMessage.NoLine), (refused.Reference, refused.Line));
    }

    [Fact]
    public void a_business_reject_of_ilink_refers_to_the_number_that_it_refuses()
    {
        byte[] message = Framed(0xCAFE, 521, 8, 360);
        BinaryPrimitives.WriteUInt32LittleEndian(message.AsSpan(12), 7);
        BinaryPrimitives.WriteUInt32LittleEndian(message.AsSpan(329), 12);

        OrderMessage decoded = Decoded<FramedOrders<CmeILink3>>(message, From);

        Assert.Equal((OrderKind.Rejected, 12UL, 7UL), (decoded.Kind, decoded.Reference, decoded.Sequence));
    }

    [Theory]
    [InlineData(0, OrderKind.Heartbeat)]
    [InlineData(1, OrderKind.TestRequest)]
    public void a_sequence_of_ilink_that_waits_for_an_answer_is_a_test_request(byte lapsed, OrderKind kind)
    {
        byte[] message = Framed(0xCAFE, 506, 8, 26);
        BinaryPrimitives.WriteUInt32LittleEndian(message.AsSpan(20), 33);
        message[25] = lapsed;

        OrderMessage decoded = Decoded<FramedOrders<CmeILink3>>(message, To);

        Assert.Equal((kind, 33UL, 0), (decoded.Kind, decoded.NextSequence, decoded.HasSequence));
    }

    [Theory]
    [InlineData(517, true, 29)]
    [InlineData(545, false, 12)]
    public void messages_of_ilink_that_mean_nothing_here_have_their_numbers(int template, bool isTo, int number)
    {
        byte[] message = Framed(0xCAFE, (ushort)template, 8, 120);
        BinaryPrimitives.WriteUInt32LittleEndian(message.AsSpan(number), 33);

        OrderMessage decoded = Decoded<FramedOrders<CmeILink3>>(message, isTo ? To : From);

        Assert.Equal((OrderKind.Other, 33UL, 1), (decoded.Kind, decoded.Sequence, decoded.HasSequence));
    }

    [Fact]
    public void a_sequence_of_b3_carries_the_next_number()
    {
        byte[] message = Framed(0xEB50, 9, 1, 16);
        BinaryPrimitives.WriteUInt32LittleEndian(message.AsSpan(12), 33);

        Assert.Equal(33UL, Decoded<FramedOrders<B3EntryPoint>>(message, From).NextSequence);
    }

    [Fact]
    public void sequenced_messages_of_memo_are_counted_from_where_the_stream_begins()
    {
        byte[] begin = Memo(8, 19);
        BinaryPrimitives.WriteUInt64BigEndian(begin.AsSpan(3), 100);
        byte[] report = Memo(11, 90);
        report[5] = 6;
        StreamState state = default;

        OrderMessage unknown = Decoded<FramedOrders<MemxMemo>>(report, From, ref state);
        OrderMessage reported = Decoded<FramedOrders<MemxMemo>>(begin, From, ref state);
        OrderMessage first = Decoded<FramedOrders<MemxMemo>>(report, From, ref state);
        OrderMessage second = Decoded<FramedOrders<MemxMemo>>(report, From, ref state);
        _ = Decoded<FramedOrders<MemxMemo>>(Memo(5, 15), From, ref state);
        OrderMessage replayed = Decoded<FramedOrders<MemxMemo>>(report, From, ref state);

        Assert.Equal((0, 100UL, 0), (unknown.HasSequence, reported.NextSequence, replayed.HasSequence));
        Assert.Equal((100UL, 101UL), (first.Sequence, second.Sequence));
    }

    [Theory]
    [InlineData(14, 25, 41, ' ', OrderKind.Replaced)]
    [InlineData(18, 17, 0, '1', OrderKind.CancelRefused)]
    [InlineData(18, 17, 0, '2', OrderKind.Rejected)]
    public void answers_of_memo_to_replaces_and_cancels(
        byte template, int key, int original, char refused, OrderKind kind)
    {
        byte[] message = Memo(11, 100);
        message[5] = template;
        Put(message, key, "ORDER-2");
        if (original > 0)
            Put(message, original, "ORDER-1");
        if (template == 18)
            message[33] = (byte)refused;

        OrderMessage decoded = Decoded<FramedOrders<MemxMemo>>(message, From);

        Assert.Equal((kind, "ORDER-2"), (decoded.Kind, Text(decoded.Key)));
        Assert.Equal(original > 0 ? "ORDER-1" : "", Text(decoded.Key2));
    }

    [Theory]
    [InlineData(1, 17, 0, ' ', OrderKind.New, true)]
    [InlineData(6, 25, 46, ' ', OrderKind.Replace, true)]
    [InlineData(7, 25, 46, ' ', OrderKind.Cancel, true)]
    [InlineData(11, 17, 0, ' ', OrderKind.Accepted, false)]
    [InlineData(14, 9, 0, ' ', OrderKind.Rejected, false)]
    [InlineData(15, 17, 0, ' ', OrderKind.Filled, false)]
    [InlineData(17, 17, 38, ' ', OrderKind.Canceled, false)]
    [InlineData(19, 17, 38, ' ', OrderKind.Replaced, false)]
    [InlineData(26, 9, 0, '1', OrderKind.CancelRefused, false)]
    [InlineData(26, 9, 0, '2', OrderKind.Rejected, false)]
    public void memo_for_options_is_recognised_by_its_schema(
        byte template, int key, int original, char refused, OrderKind kind, bool isTo)
    {
        byte[] message = Memo((byte)(isTo ? 104 : 11), 120);
        message[5] = template;
        message[6] = 9;
        Put(message, key, "ORDER-2");
        if (original > 0)
            Put(message, original, "ORDER-1");
        if (template == 26)
            message[30] = (byte)refused;

        OrderMessage decoded = Decoded<FramedOrders<MemxMemo>>(message, isTo ? To : From);

        Assert.Equal((kind, "ORDER-2"), (decoded.Kind, Text(decoded.Key)));
        Assert.Equal(original > 0 ? "ORDER-1" : "", Text(decoded.Key2));
    }

    [Theory]
    [InlineData(0x0248, 58, 66, 0, OrderKind.New, true)]
    [InlineData(0x0248, 58, 66, 555, OrderKind.Replace, true)]
    [InlineData(0x0250, 44, 52, 555, OrderKind.Cancel, true)]
    [InlineData(0x0251, 44, 52, 555, OrderKind.Replace, true)]
    [InlineData(0x0269, 58, 66, 0, OrderKind.Accepted, false)]
    [InlineData(0x0269, 58, 66, 555, OrderKind.Replaced, false)]
    [InlineData(0x0295, 60, 0, 0, OrderKind.Filled, false)]
    [InlineData(0x0267, 52, 0, 0, OrderKind.Rejected, false)]
    public void pillar_for_options_has_types_of_its_own(
        int type, int key, int original, ulong of, OrderKind kind, bool isTo)
    {
        byte[] message = Pillar((ushort)type, 180);
        BinaryPrimitives.WriteUInt64LittleEndian(message.AsSpan(key), 42);
        if (original > 0)
            BinaryPrimitives.WriteUInt64LittleEndian(message.AsSpan(original), of);

        OrderMessage decoded = Decoded<FramedOrders<PillarGateway>>(message, isTo ? To : From);

        Assert.Equal((kind, 42UL, of), (decoded.Kind, decoded.Key.Integer, decoded.Key2.Integer));
    }

    private static byte[] Pillar(ushort type, int length)
    {
        byte[] message = new byte[length];
        BinaryPrimitives.WriteUInt16LittleEndian(message, 0x0905);
        BinaryPrimitives.WriteUInt16LittleEndian(message.AsSpan(2), (ushort)length);
        BinaryPrimitives.WriteUInt16LittleEndian(message.AsSpan(32), type);
        return message;
    }

    private static byte[] Eti(ushort template, int length)
    {
        byte[] message = new byte[length];
        BinaryPrimitives.WriteUInt32LittleEndian(message, (uint)length);
        BinaryPrimitives.WriteUInt16LittleEndian(message.AsSpan(4), template);
        return message;
    }

    private static byte[] Framed(ushort magic, ushort template, ushort schema, int length)
    {
        byte[] message = new byte[length];
        BinaryPrimitives.WriteUInt16LittleEndian(message, (ushort)length);
        BinaryPrimitives.WriteUInt16LittleEndian(message.AsSpan(2), magic);
        BinaryPrimitives.WriteUInt16LittleEndian(message.AsSpan(6), template);
        BinaryPrimitives.WriteUInt16LittleEndian(message.AsSpan(8), schema);
        return message;
    }

    private static byte[] Memo(byte type, int length)
    {
        byte[] message = new byte[length];
        message[0] = type;
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(1), (ushort)(length - 3));
        return message;
    }
}

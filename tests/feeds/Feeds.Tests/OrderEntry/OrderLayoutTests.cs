// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Telemetry.Feeds.OrderEntry;
using Telemetry.Feeds.Streams;
using static Telemetry.Feeds.Tests.OrderBytes;

namespace Telemetry.Feeds.Tests;

/// <summary>Messages written by hand from the layouts of protocols of which no real packet was seen.</summary>
public sealed class OrderLayoutTests
{
    private const StreamDirection To = StreamDirection.ToExchange;
    private const StreamDirection From = StreamDirection.FromExchange;

    [Theory]
    [InlineData(1, 30, 0, OrderKind.New, true)]
    [InlineData(6, 38, 54, OrderKind.Replace, true)]
    [InlineData(12, 38, 54, OrderKind.Cancel, true)]
    [InlineData(3, 78, 0, OrderKind.Accepted, false)]
    [InlineData(3, 78, 86, OrderKind.Replaced, false)]
    [InlineData(4, 54, 0, OrderKind.Filled, false)]
    [InlineData(5, 78, 86, OrderKind.Canceled, false)]
    [InlineData(7, 78, 0, OrderKind.Rejected, false)]
    public void optiq_keys_stand_where_the_document_says(int template, int key, int key2, OrderKind kind, bool isTo)
    {
        byte[] message = new byte[140];
        BinaryPrimitives.WriteUInt16LittleEndian(message, 140);
        message[2] = 130;
        message[4] = (byte)template;
        BinaryPrimitives.WriteUInt32LittleEndian(message.AsSpan(10), 77);
        BinaryPrimitives.WriteInt64LittleEndian(message.AsSpan(86), key2 == 0 ? long.MinValue : 0);
        BinaryPrimitives.WriteUInt64LittleEndian(message.AsSpan(key), 123456789012);
        if (key2 > 0)
            BinaryPrimitives.WriteUInt64LittleEndian(message.AsSpan(key2), 555);

        OrderMessage decoded = Decoded<FramedOrders<OptiqOeg>>(message, isTo ? To : From);

        Assert.Equal((kind, 123456789012UL, 77UL), (decoded.Kind, decoded.Key.Integer, decoded.Sequence));
        Assert.Equal(key2 > 0 ? 555UL : 0UL, decoded.Key2.Integer);
    }

    [Theory]
    [InlineData('D', 4, 0, OrderKind.New, true)]
    [InlineData('F', 4, 24, OrderKind.Cancel, true)]
    [InlineData('G', 4, 24, OrderKind.Replace, true)]
    [InlineData('9', 9, 0, OrderKind.CancelRefused, false)]
    [InlineData('j', 13, 0, OrderKind.Rejected, false)]
    [InlineData('3', 39, 0, OrderKind.Rejected, false)]
    public void lse_keys_stand_where_the_document_says(char type, int key, int key2, OrderKind kind, bool isTo)
    {
        byte[] message = Lse(type, 80);
        Put(message, key, "ORDER-1");
        if (key2 > 0)
            Put(message, key2, "ORDER-0");

        OrderMessage decoded = Decoded<FramedOrders<LseNative>>(message, isTo ? To : From);

        Assert.Equal((kind, "ORDER-1"), (decoded.Kind, Text(decoded.Key)));
        Assert.Equal(key2 > 0 ? "ORDER-0" : "", Text(decoded.Key2));
    }

    [Theory]
    [InlineData('0', OrderKind.Accepted)]
    [InlineData('4', OrderKind.Canceled)]
    [InlineData('5', OrderKind.Replaced)]
    [InlineData('8', OrderKind.Rejected)]
    [InlineData('F', OrderKind.Filled)]
    public void an_execution_report_of_lse_is_decoded(char execution, OrderKind kind)
    {
        byte[] message = Lse('8', 100);
        message[4] = 3;
        BinaryPrimitives.WriteInt32LittleEndian(message.AsSpan(5), 9);
        Put(message, 21, "ORDER-1");
        message[53] = (byte)execution;

        OrderMessage decoded = Decoded<FramedOrders<LseNative>>(message, From);

        Assert.Equal((kind, "ORDER-1", 9UL, 3UL), (decoded.Kind, Text(decoded.Key), decoded.Sequence, decoded.Line));
    }

    [Theory]
    [InlineData(1, 9, OrderKind.New, true)]
    [InlineData(2, 25, OrderKind.Replace, true)]
    [InlineData(3, 33, OrderKind.Cancel, true)]
    [InlineData(6, 25, OrderKind.Accepted, false)]
    [InlineData(8, 25, OrderKind.Filled, false)]
    [InlineData(7, 17, OrderKind.Rejected, false)]
    [InlineData(11, 17, OrderKind.Canceled, false)]
    public void memo_keys_stand_where_the_document_says(int template, int key, OrderKind kind, bool isTo)
    {
        byte[] message = new byte[60];
        message[0] = (byte)(isTo ? 104 : 11);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(1), 57);
        message[5] = (byte)template;
        if (!isTo)
            BinaryPrimitives.WriteUInt64BigEndian(message.AsSpan(9), 1_700_000_000_000_000_001);
        Put(message, key, "ORDER-1");

        OrderMessage decoded = Decoded<FramedOrders<MemxMemo>>(message, isTo ? To : From);

        Assert.Equal((kind, "ORDER-1"), (decoded.Kind, Text(decoded.Key)));
        Assert.Equal(isTo ? 0 : 1_700_000_000_000_000_001, decoded.SendTimeNs);
    }

    [Theory]
    [InlineData(1, From)]
    [InlineData(4, From)]
    [InlineData(5, To)]
    public void what_b3_says_of_a_session_frames_where_its_ends_are_named_the_other_way_round(
        byte template, StreamDirection direction)
    {
        byte[] message = new byte[60];
        message[0] = 60;
        message[2] = 0x50;
        message[3] = 0xEB;
        message[6] = template;

        OrderMessage decoded = Decoded<FramedOrders<B3EntryPoint>>(message, direction);

        Assert.Equal((OrderRole.Session, OrderKind.Other), (decoded.Role, decoded.Kind));
    }

    [Fact]
    public void jnx_joins_by_tokens_of_32_bits()
    {
        byte[] order = Soup('U', 'O', 50);
        BinaryPrimitives.WriteUInt32BigEndian(order.AsSpan(4), 7);
        byte[] replace = Soup('U', 'U', 30);
        BinaryPrimitives.WriteUInt32BigEndian(replace.AsSpan(4), 7);
        BinaryPrimitives.WriteUInt32BigEndian(replace.AsSpan(8), 8);
        byte[] accepted = Soup('S', 'A', 60);
        BinaryPrimitives.WriteUInt32BigEndian(accepted.AsSpan(12), 7);

        OrderMessage ask = Decoded<SoupBinTcpOuch<OuchJnx>>(order, To);
        OrderMessage change = Decoded<SoupBinTcpOuch<OuchJnx>>(replace, To);
        OrderMessage answer = Decoded<SoupBinTcpOuch<OuchJnx>>(accepted, From);

        Assert.Equal((OrderKind.New, 7UL), (ask.Kind, ask.Key.Integer));
        Assert.Equal((OrderKind.Replace, 8UL, 7UL), (change.Kind, change.Key.Integer, change.Key2.Integer));
        Assert.Equal((OrderKind.Accepted, ask.Key), (answer.Kind, answer.Key));
    }

    private static byte[] Lse(char type, int length)
    {
        byte[] message = new byte[length];
        message[0] = 2;
        BinaryPrimitives.WriteUInt16LittleEndian(message.AsSpan(1), (ushort)(length - 3));
        message[3] = (byte)type;
        return message;
    }

    private static byte[] Soup(char packet, char type, int length)
    {
        byte[] message = new byte[length];
        BinaryPrimitives.WriteUInt16BigEndian(message, (ushort)(length - 2));
        message[2] = (byte)packet;
        message[3] = (byte)type;
        return message;
    }
}

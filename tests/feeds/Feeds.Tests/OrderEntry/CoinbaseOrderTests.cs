// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Telemetry.Feeds.OrderEntry;
using Telemetry.Feeds.Streams;
using static Telemetry.Feeds.Tests.OrderBytes;

namespace Telemetry.Feeds.Tests;

/// <summary>Messages written by hand from the document.</summary>
public sealed class CoinbaseOrderTests
{
    private const long SentNs = 1_700_000_000_000_000_001;

    [Theory]
    [InlineData(110, 40, 32, OrderKind.New, true)]
    [InlineData(111, 40, 32, OrderKind.New, true)]
    [InlineData(120, 40, 32, OrderKind.Replace, true)]
    [InlineData(130, 40, 32, OrderKind.Cancel, true)]
    [InlineData(131, 32, 0, OrderKind.Cancel, true)]
    [InlineData(210, 56, 48, OrderKind.Accepted, false)]
    [InlineData(220, 56, 48, OrderKind.Replaced, false)]
    [InlineData(230, 56, 48, OrderKind.Canceled, false)]
    [InlineData(221, 48, 40, OrderKind.Rejected, false)]
    [InlineData(233, 48, 40, OrderKind.CancelRefused, false)]
    [InlineData(231, 48, 0, OrderKind.Canceled, false)]
    [InlineData(232, 40, 0, OrderKind.CancelRefused, false)]
    [InlineData(240, 64, 56, OrderKind.Filled, false)]
    [InlineData(241, 64, 56, OrderKind.Filled, false)]
    public void ids_stand_where_the_document_says(int template, int correlation, int client, OrderKind kind, bool isTo)
    {
        byte[] message = Message(template, 1101, 120);
        BinaryPrimitives.WriteUInt64LittleEndian(message.AsSpan(correlation), 123456789012);
        if (client > 0)
            BinaryPrimitives.WriteUInt64LittleEndian(message.AsSpan(client), 555);

        OrderMessage decoded = Decoded<FramedOrders<CoinbaseDerivativesOe>>(
            message, isTo ? StreamDirection.ToExchange : StreamDirection.FromExchange);

        Assert.Equal((kind, 123456789012UL, 77UL), (decoded.Kind, decoded.Key.Integer, decoded.Sequence));
        Assert.Equal(client > 0 ? 555UL : 0UL, decoded.Key2.Integer);
        Assert.Equal((1, SentNs, 0), (decoded.HasSendTime, decoded.SendTimeNs, decoded.IsResent));
    }

    [Theory]
    [InlineData(100, true, OrderKind.Logon)]
    [InlineData(200, false, OrderKind.LogonAccepted)]
    [InlineData(101, true, OrderKind.Logout)]
    [InlineData(201, false, OrderKind.Logout)]
    [InlineData(10, true, OrderKind.Heartbeat)]
    [InlineData(10, false, OrderKind.Heartbeat)]
    public void messages_of_the_session_are_numbered_too(int template, bool isTo, OrderKind kind)
    {
        OrderMessage decoded = Decoded<FramedOrders<CoinbaseDerivativesOe>>(
            Message(template, 1100, 120), isTo ? StreamDirection.ToExchange : StreamDirection.FromExchange);

        Assert.Equal((OrderRole.Session, kind, 77UL), (decoded.Role, decoded.Kind, decoded.Sequence));
    }

    [Fact]
    public void templates_of_the_two_schemas_are_different_messages()
    {
        byte[] gapFill = Message(202, 1100, 40);
        BinaryPrimitives.WriteUInt32LittleEndian(gapFill.AsSpan(32), 90);

        OrderMessage filled = Decoded<FramedOrders<CoinbaseDerivativesOe>>(gapFill, StreamDirection.FromExchange);
        OrderMessage pong = Decoded<FramedOrders<CoinbaseDerivativesOe>>(
            Message(202, 1101, 64), StreamDirection.FromExchange);

        Assert.Equal((OrderRole.Session, 90UL), (filled.Role, filled.NextSequence));
        Assert.Equal((OrderRole.Answer, 0UL), (pong.Role, pong.NextSequence));
    }

    [Fact]
    public void a_flag_says_that_it_is_sent_again()
    {
        byte[] message = Message(210, 1101, 96);
        message[1] = 1;

        Assert.Equal(
            1, Decoded<FramedOrders<CoinbaseDerivativesOe>>(message, StreamDirection.FromExchange).IsResent);
    }

    [Fact]
    public void a_logon_reports_its_user_by_a_mark_and_hides_the_password()
    {
        byte[] message = Message(100, 1100, 88);
        Put(message, 32, "TRADER-007");
        Put(message, 48, "pass-word");

        (byte[] left, ulong login) = Redacted<FramedOrders<CoinbaseDerivativesOe>>(message);

        Assert.Equal(LoginMark.Of("trader-007"), login);
        Assert.True(left.AsSpan(38, 42).IndexOfAnyExcept((byte)'*') < 0);
        Assert.Equal(message[80..], left[80..]);
    }

    private static byte[] Message(int template, ushort schema, int length)
    {
        byte[] message = new byte[length];
        message[0] = 0xF1;
        BinaryPrimitives.WriteUInt16LittleEndian(message.AsSpan(2), (ushort)length);
        BinaryPrimitives.WriteUInt32LittleEndian(message.AsSpan(4), 77);
        BinaryPrimitives.WriteInt64LittleEndian(message.AsSpan(16), SentNs);
        BinaryPrimitives.WriteUInt16LittleEndian(message.AsSpan(24), (ushort)(length - 32));
        BinaryPrimitives.WriteUInt16LittleEndian(message.AsSpan(26), (ushort)template);
        BinaryPrimitives.WriteUInt16LittleEndian(message.AsSpan(28), schema);
        return message;
    }
}
